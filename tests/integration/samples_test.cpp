// SPDX-License-Identifier: MIT
//
// What is printed, and when.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>

#include "base/tick_grid.h"
#include "support/json_samples.h"
#include "support/namespace.h"
#include "support/program.h"

namespace netmon::test::samples_test {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr const char* kCounterFiles[] = {
    "carrier_up_count",     "carrier_down_count",    "statistics/rx_bytes", "statistics/rx_dropped",
    "statistics/rx_errors", "statistics/rx_packets", "statistics/tx_bytes", "statistics/tx_dropped",
    "statistics/tx_errors", "statistics/tx_packets"};

std::string field_of(const std::string& counter_file) {
  return counter_file.substr(counter_file.rfind('/') + 1);
}

// The three lines that the files say now.
std::vector<std::string> block_from_files(const std::string& name) {
  const auto stat = [&](const std::string& counter) {
    return counter + ":" + sysfs(name + "/statistics/" + counter);
  };
  const auto line = [&](const std::string& way) {
    return stat(way + "_bytes") + " " + stat(way + "_dropped") + " " + stat(way + "_errors") + " " +
           stat(way + "_packets");
  };
  return {"Interface:" + name + " state:" + operstate(name) +
              " up_count:" + sysfs(name + "/carrier_up_count") +
              " down_count:" + sysfs(name + "/carrier_down_count"),
          line("rx"), line("tx")};
}

std::vector<std::string> texts(const std::vector<Line>& lines) {
  std::vector<std::string> all;
  for (const Line& line : lines) all.push_back(line.text);
  return all;
}

// Broadcast frames of a protocol that nobody speaks.
void send_frames(const std::string& name, int count, size_t bytes) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = static_cast<int>(::if_nametoindex(name.c_str()));
  std::string frame(bytes, '\0');
  std::fill_n(frame.begin(), 6, '\xff');
  frame[12] = '\x88';
  frame[13] = '\xb5';  // for local experiments
  const int fd = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  ASSERT_GE(fd, 0);
  for (int i = 0; i < count; ++i) {
    EXPECT_EQ(::sendto(fd, frame.data(), frame.size(), 0, reinterpret_cast<sockaddr*>(&address),
                       sizeof(address)),
              static_cast<ssize_t>(bytes));
  }
  ::close(fd);
}

microseconds taken(const Json& sample) {
  return microseconds(sample.at("monotonic_usec").get<int64_t>());
}

// Each was taken in the slot that it counts: they begin on multiples of the interval, and the phase
// that a single interface has.
void expect_on_grid(const std::vector<Json>& samples, milliseconds interval) {
  const TickGrid grid{interval, phase_for("lo", phase_range(interval, 1))};
  const auto slots_ahead = [&](const Json& sample) {
    return grid.slot_at(Instant(taken(sample) + microseconds(1))) -
           sample.at("sequence").get<int64_t>();
  };
  for (const Json& sample : samples) {
    EXPECT_EQ(slots_ahead(sample), slots_ahead(samples.front())) << sample;
  }
}

}  // namespace

TEST(Samples, TheThreeLinesAreThoseOfTheFilesByteForByte) {
  Program netmon({kNetmon, "--count=1", "lo"});
  ASSERT_EQ(netmon.wait_exit(), 0) << netmon.error_text();
  EXPECT_EQ(texts(netmon.output()), block_from_files("lo"));
}

TEST(Samples, TheValuesOfALinkWithTrafficAreThoseOfTheFiles) {
  const VethPair pair("v");
  send_frames("v", 3, 100);
  send_frames("vp", 5, 200);
  // The kernel itself sends when it likes (IPv6): compare where it did not meanwhile.
  static constexpr int kTries = 30;
  for (int tries = 0; tries < kTries; ++tries) {
    const auto before = block_from_files("v");
    Program netmon({kNetmon, "--count=1", "--interval=100ms", "v"});
    ASSERT_EQ(netmon.wait_exit(), 0) << netmon.error_text();
    const auto after = block_from_files("v");
    if (before != after) continue;
    EXPECT_GE(std::stoi(sysfs("v/statistics/tx_packets")), 3);
    EXPECT_GE(std::stoi(sysfs("v/statistics/rx_packets")), 5);
    EXPECT_NE(sysfs("v/statistics/rx_bytes"), sysfs("v/statistics/tx_bytes"));
    EXPECT_EQ(texts(netmon.output()), after);
    return;
  }
  FAIL() << "the counters changed during each of " << kTries << " samples";
}

TEST(Samples, EachLineOfJsonIsOneSampleWithAllFields) {
  const auto began = std::chrono::system_clock::now().time_since_epoch();
  const auto before = Clock::now();
  Program netmon({kNetmon, "--json", "--count=3", "--interval=100ms", "lo"});
  ASSERT_EQ(netmon.wait_exit(), 0) << netmon.error_text();
  const auto lines = netmon.output();
  ASSERT_EQ(lines.size(), 3U);
  const auto samples = parse_samples(lines);
  expect_no_hole(netmon, "lo");
  for (size_t i = 0; i < samples.size(); ++i) {
    const Json& sample = samples[i];
    SCOPED_TRACE(lines[i].text);
    EXPECT_EQ(lines[i].text.rfind(R"({"type":"sample",)", 0), 0U);
    EXPECT_EQ(sample.value("interface", ""), "lo");
    EXPECT_EQ(std::to_string(sample.value("ifindex", 0)), sysfs("lo/ifindex"));
    EXPECT_EQ(sample.value("quality", "") == "first", i == 0);
    EXPECT_EQ(sample.value("operstate", ""), operstate("lo"));
    EXPECT_EQ(sample.value("flags", 0UL), std::stoul(sysfs("lo/flags"), nullptr, 16));
    for (const char* file : kCounterFiles) {
      ASSERT_TRUE(sample.contains(field_of(file))) << file;
      EXPECT_TRUE(sample[field_of(file)].is_number_unsigned()) << file;
      EXPECT_EQ(sample[field_of(file)].dump(), sysfs(std::string("lo/") + file)) << file;
    }
    // It was taken since this test began, and before it was read; each time is cut to microseconds.
    const microseconds realtime(sample.value("realtime_usec", int64_t{0}));
    EXPECT_GE(realtime, began - milliseconds(1));
    EXPECT_LE(realtime, std::chrono::system_clock::now().time_since_epoch());
    EXPECT_GE(taken(sample), before.time_since_epoch() - microseconds(1));
    EXPECT_LE(taken(sample), lines[i].when.time_since_epoch());  // not a limit
    EXPECT_EQ(sample.size(), 19U);
  }
}

// --- Names ---

namespace {

struct OddName {
  std::string bytes;
  std::string shown;                 // as design.md says
  std::vector<std::string> written;  // on a command line, apart from \xNN for every byte
};

const std::vector<OddName>& odd_names() {
  static const std::vector<OddName> kNames = {
      {"gr\xc3\xb6\xc3\x9f"
       "e",
       "gr\xc3\xb6\xc3\x9f"
       "e",
       {"gr\xc3\xb6\xc3\x9f"
        "e"}},
      {"e\x1bz", R"(e\x1bz)", {"e\x1bz", R"(e\x1bz)", R"(e\x1Bz)"}},
      {"st*r", "st*r", {R"(st\*r)"}},
      {"br]k", "br]k", {"br]k", R"(br\]k)"}},
      {"x\x80y", R"(x\x80y)", {"x\x80y", R"(x\x80y)"}},
      {R"(back\slash)", R"(back\x5cslash)", {R"(back\\slash)", R"(back\x5cslash)"}},
      {R"(no\x41)", R"(no\x5cx41)", {R"(no\\x41)", R"(no\x5cx41)"}},
      {"c1\xc2\x9bz", R"(c1\xc2\x9bz)", {"c1\xc2\x9bz", R"(c1\xc2\x9bz)"}},
      {"bell\a\x7f", R"(bell\x07\x7f)", {"bell\a\x7f", R"(bell\x07\x7f)"}},
      {"fifteen-bytes-x", "fifteen-bytes-x", {"fifteen-bytes-x"}}};
  return kNames;
}

std::string every_byte_escaped(const std::string& bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text.append("\\x").append(1, kHex[byte >> 4]).append(1, kHex[byte & 0xf]);
  }
  return text;
}

std::unique_ptr<Device> make_odd(const OddName& name) {
  auto device = std::make_unique<Device>(
      name.bytes, std::vector<std::string>{"link", "add", "name", name.bytes, "type", "bridge"});
  set_admin(name.bytes, true);
  return device;
}

// Neither a control byte (C0, DEL, C1) nor anything but UTF-8 in what was printed.
void expect_harmless(const std::vector<Line>& lines) {
  for (const Line& line : lines) {
    const std::string escaped = every_byte_escaped(line.text);
    for (const char c : line.text) {
      EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) << escaped;
    }
    for (size_t at = line.text.find('\xc2'); at != std::string::npos;
         at = line.text.find('\xc2', at + 1)) {
      EXPECT_GE(static_cast<unsigned char>(line.text.at(at + 1)), 0xa0) << escaped;
    }
    EXPECT_NO_THROW(Json(line.text).dump()) << "no UTF-8: " << escaped;
  }
}

// Monitors it as `written`, with a restore, so that all there is to say is said.
void expect_monitored(const OddName& name, const std::string& written) {
  SCOPED_TRACE("written as " + every_byte_escaped(written));
  Program netmon({kNetmon, "--trace", "--interval=100ms", "--", written});
  const std::string header = "Interface:" + name.shown + " state:";
  EXPECT_TRUE(netmon.wait_for_output(header + "unknown up_count:")) << netmon.error_text();
  set_admin(name.bytes, false);
  EXPECT_TRUE(netmon.wait_for_error("netmon: " + name.shown + ": link up")) << netmon.error_text();
  expect_end(netmon);
  expect_harmless(netmon.output());
  expect_harmless(netmon.errors());
  EXPECT_EQ(netmon.count_output("Interface:"), netmon.count_output(header));
}

}  // namespace

TEST(Samples, ANameWithOddBytesIsFoundInEachWayOfWritingItAndShownWithoutThem) {
  for (const OddName& name : odd_names()) {
    SCOPED_TRACE(name.shown);
    const auto device = make_odd(name);
    for (const std::string& written : name.written) expect_monitored(name, written);
    expect_monitored(name, every_byte_escaped(name.bytes));
  }
}

TEST(Samples, NamesWithOddBytesAreFoundByAGlobAndShownTheSameInJson) {
  std::vector<std::unique_ptr<Device>> devices;
  std::map<std::string, int> expected;
  for (const OddName& name : odd_names()) {
    devices.push_back(make_odd(name));
    expected[name.shown] = 2;
  }
  Program netmon({kNetmon, "--json", "--interval=100ms", "--count=2", "--all", "!lo"});
  ASSERT_EQ(netmon.wait_exit(), 0) << netmon.error_text();
  std::map<std::string, int> counts;
  for (const Json& sample : parse_samples(netmon.output())) ++counts[sample.value("interface", "")];
  EXPECT_EQ(counts, expected);
  expect_harmless(netmon.output());
  expect_harmless(netmon.errors());
}

TEST(Samples, ALiteralStarMatchesNoOtherName) {
  const Device star("st*r", {"link", "add", "name", "st*r", "type", "bridge"});
  const Device other("star", {"link", "add", "name", "star", "type", "bridge"});
  Program netmon({kNetmon, "--count=1", "--restore=no", R"(st\*r)"});
  ASSERT_EQ(netmon.wait_exit(), 0) << netmon.error_text();
  EXPECT_EQ(netmon.count_output("Interface:"), 1U);
  EXPECT_EQ(netmon.count_output("Interface:st*r state:down"), 1U);
}

TEST(Samples, AnUnknownNameWithOddBytesIsRefusedWithoutThem) {
  Program netmon({kNetmon, "no\x1b\x80\xc2\x9b"});
  EXPECT_EQ(netmon.wait_exit(), 2);
  EXPECT_TRUE(netmon.wait_for_error(R"('no\x1b\x80\xc2\x9b')")) << netmon.error_text();
  expect_harmless(netmon.errors());
}

// --- Kinds of links ---

TEST(Samples, BridgeMacvlanAndTapAreSampledWithTheirOperstate) {
  const VethPair pair("v");
  const Device bridge("b", {"link", "add", "name", "b", "type", "bridge"});
  const Device macvlan("m", {"link", "add", "name", "m", "link", "v", "type", "macvlan"});
  const Device tap("t", {"tuntap", "add", "mode", "tap", "name", "t"});
  for (const char* name : {"b", "m", "t"}) set_admin(name, true);
  Program netmon({kNetmon, "--interval=100ms", "b", "m", "t"});
  EXPECT_TRUE(netmon.wait_for_output("Interface:b state:unknown"));
  EXPECT_TRUE(netmon.wait_for_output("Interface:m state:up"));
  EXPECT_TRUE(netmon.wait_for_output("Interface:t state:down"));
  set_admin("v", false);
  EXPECT_TRUE(netmon.wait_for_output("Interface:m state:lowerlayerdown"));
  EXPECT_EQ(operstate("m"), "lowerlayerdown");
  // Somebody opens the tap.
  const int fd = ::open("/dev/net/tun", O_RDWR | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  ifreq request{};
  tap.name().copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_flags = IFF_TAP;
  EXPECT_EQ(::ioctl(fd, TUNSETIFF, &request), 0);
  EXPECT_TRUE(eventually([] { return operstate("t") != "down"; }));
  EXPECT_TRUE(netmon.wait_for_output("Interface:t state:" + operstate("t") + " "));
  ::close(fd);
  expect_end(netmon);
}

// --- When ---

TEST(Samples, CountGivesExactlySoManyOfEachInterfaceAndEndsWell) {
  const VethPairs pairs(4, VethPair::Start::up);
  Program netmon({kNetmon, "--json", "--count=7", "--interval=100ms", "v0", "v1", "v2", "v3"});
  ASSERT_EQ(netmon.wait_exit(), 0) << netmon.error_text();
  std::map<std::string, int> counts;
  for (const Json& sample : parse_samples(netmon.output())) ++counts[sample.value("interface", "")];
  const std::map<std::string, int> expected = {{"v0", 7}, {"v1", 7}, {"v2", 7}, {"v3", 7}};
  EXPECT_EQ(counts, expected);
}

TEST(Samples, TheIntervalIsTheOneAskedFor) {
  const std::pair<const char*, milliseconds> cases[] = {
      {"--interval=100ms", milliseconds(100)},
      {"--interval=0.25s", milliseconds(250)},
      {"--restore=yes", seconds(1)},  // default
      {"--interval=1s 500ms", milliseconds(1500)}};
  std::vector<std::unique_ptr<Program>> programs;
  for (const auto& [option, interval] : cases) {
    programs.push_back(std::make_unique<Program>(
        std::vector<std::string>{kNetmon, "--json", "--count=4", option, "lo"}));
  }
  for (size_t i = 0; i < programs.size(); ++i) {
    SCOPED_TRACE(cases[i].first);
    ASSERT_EQ(programs[i]->wait_exit(), 0) << programs[i]->error_text();
    const auto samples = samples_of(*programs[i], "lo");
    ASSERT_EQ(samples.size(), 4U);
    expect_no_hole(*programs[i], "lo");
    expect_on_grid(samples, cases[i].second);
  }
}

TEST(Samples, BlocksOf64InterfacesInOnePipeStayWhole) {
  static constexpr size_t kSamples = 25;
  const VethPairs pairs(64, VethPair::Start::up);
  Program netmon(
      {kNetmon, "--count=" + std::to_string(kSamples), "--interval=100ms", "--all", "!lo", "!*p"});
  ASSERT_EQ(netmon.wait_exit(), 0) << netmon.error_text();
  const auto lines = netmon.output();
  ASSERT_EQ(lines.size() % 3, 0U);
  std::map<std::string, size_t> counts;
  for (size_t i = 0; i < lines.size(); i += 3) {
    const std::string& header = lines[i].text;
    ASSERT_EQ(header.rfind("Interface:", 0), 0U) << i << ": " << header;
    ASSERT_EQ(lines[i + 1].text.rfind("rx_bytes:", 0), 0U) << i << ": " << lines[i + 1].text;
    ASSERT_EQ(lines[i + 2].text.rfind("tx_bytes:", 0), 0U) << i << ": " << lines[i + 2].text;
    ++counts[header.substr(10, header.find(' ') - 10)];
  }
  for (const std::string& name : pairs.names()) EXPECT_EQ(counts[name], kSamples) << name;
  EXPECT_EQ(counts.size(), 64U);
}

TEST(Samples, ManyAt100MsLieOnTheGridOfTheClockWithoutDrift) {
  static constexpr size_t kSamples = 200;
  Program netmon(
      {kNetmon, "--json", "--count=" + std::to_string(kSamples), "--interval=100ms", "lo"});
  ASSERT_EQ(netmon.wait_exit(), 0) << netmon.error_text();
  const auto samples = samples_of(netmon, "lo");
  ASSERT_EQ(samples.size(), kSamples);
  expect_no_hole(netmon, "lo");
  expect_on_grid(samples, milliseconds(100));
}

}  // namespace netmon::test::samples_test
