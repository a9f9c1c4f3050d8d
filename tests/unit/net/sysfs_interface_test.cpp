// SPDX-License-Identifier: MIT
#include "net/sysfs_interface.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <map>

#include "support/interface_names.h"
#include "support/temporary_directory.h"

namespace netmon {

namespace {

using Extent = SysfsInterface::Extent;

// /sys/class/net with one interface, eth0.
class SysfsTest : public testing::Test {
 protected:
  SysfsTest() {
    write("ifindex", "7\n");
    write("operstate", "up\n");
    write("flags", "0x1003\n");
    uint64_t count = 100;
    for (size_t i = 0; i < kCounters; ++i) {
      const std::string counter(to_string(static_cast<Counter>(i)));
      write((i < 2 ? "" : "statistics/") + counter, std::to_string(count++) + "\n");
    }
  }
  void write(const std::string& file, std::string_view text) const {
    root.write("eth0/" + file, text);
  }
  void remove(const std::string& file) const {
    std::filesystem::remove(root.path() / "eth0" / file);
  }
  [[nodiscard]] Result<SysfsInterface> open(std::string_view bytes = "eth0") const {
    return SysfsInterface::open(root.path(), name(bytes));
  }
  [[nodiscard]] Reading read(Extent extent = Extent::all) const {
    return SysfsInterface(open().take_or_throw()).read(extent).take_or_throw();
  }

  TemporaryDirectory root;
};

}  // namespace

TEST_F(SysfsTest, ReadsEverything) {
  const auto interface = open();
  ASSERT_TRUE(interface);
  EXPECT_EQ(interface->ifindex(), 7U);
  const auto reading = interface->read(Extent::all);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->operstate, Operstate::up);
  EXPECT_EQ(reading->flags, 0x1003U);
  for (size_t i = 0; i < kCounters; ++i) {
    EXPECT_EQ(reading->counters[static_cast<Counter>(i)], 100 + i) << i;
  }
}

TEST_F(SysfsTest, ReadsOnlyWhatTellsUpFromDownForALook) {
  const Reading reading = read(Extent::link);
  EXPECT_EQ(reading.operstate, Operstate::up);
  EXPECT_EQ(reading.flags, 0x1003U);
  EXPECT_EQ(reading.counters[Counter::carrier_up_count], 100U);
  EXPECT_EQ(reading.counters[Counter::carrier_down_count], 101U);
  EXPECT_EQ(reading.counters[Counter::rx_bytes], std::nullopt);
  EXPECT_EQ(reading.counters[Counter::tx_packets], std::nullopt);
}

TEST_F(SysfsTest, ReadsNewValuesFromTheSameFiles) {
  const auto interface = open();
  ASSERT_TRUE(interface);
  write("operstate", "down\n");
  write("flags", "0x1002\n");
  write("statistics/rx_bytes", "5\n");
  const auto reading = interface->read(Extent::all);
  EXPECT_EQ(reading->operstate, Operstate::down);
  EXPECT_EQ(reading->flags, 0x1002U);
  EXPECT_EQ(reading->counters[Counter::rx_bytes], 5U);
}

TEST_F(SysfsTest, GoesOnReadingAnInterfaceThatWasRenamed) {
  const auto interface = open();
  ASSERT_TRUE(interface);
  std::filesystem::rename(root.path() / "eth0", root.path() / "wan0");
  EXPECT_EQ(interface->read(Extent::all)->counters[Counter::rx_bytes], 102U);
  EXPECT_FALSE(interface->protodown());
}

TEST_F(SysfsTest, TakesNumbersOfAnySizeAndNothingElse) {
  const std::map<std::string, std::optional<uint64_t>> cases = {
      {"0\n", 0},
      {"5", 5},
      {"18446744073709551615\n", UINT64_MAX},
      {"18446744073709551616\n", std::nullopt},
      {"", std::nullopt},
      {"\n", std::nullopt},
      {"-1\n", std::nullopt},
      {"+1\n", std::nullopt},
      {" 1\n", std::nullopt},
      {"1 \n", std::nullopt},
      {"1\n2\n", std::nullopt},
      {"0x10\n", std::nullopt},
      {"many\n", std::nullopt},
  };
  for (const auto& [text, value] : cases) {
    write("statistics/tx_errors", text);
    const Reading reading = read();
    EXPECT_EQ(reading.counters[Counter::tx_errors], value) << text;
    EXPECT_EQ(reading.counters[Counter::tx_packets], 109U);
  }
}

TEST_F(SysfsTest, ReadsFlagsAsHexadecimal) {
  const std::map<std::string, std::optional<uint32_t>> cases = {
      {"0x0\n", 0},           {"0xffffffff\n", 0xffffffffU},   {"1003\n", 0x1003U},
      {"0x\n", std::nullopt}, {"0x100000000\n", std::nullopt}, {"up\n", std::nullopt}};
  for (const auto& [text, value] : cases) {
    write("flags", text);
    EXPECT_EQ(read().flags, value) << text;
  }
}

TEST_F(SysfsTest, LeavesOutAnOperstateThatItDoesNotKnow) {
  write("operstate", "sideways\n");
  EXPECT_EQ(read().operstate, std::nullopt);
}

TEST_F(SysfsTest, LeavesOutCountersThatTheKernelDoesNotHave) {
  remove("carrier_up_count");
  remove("statistics/rx_dropped");
  const Reading reading = read();
  EXPECT_EQ(reading.counters[Counter::carrier_up_count], std::nullopt);
  EXPECT_EQ(reading.counters[Counter::rx_dropped], std::nullopt);
  EXPECT_EQ(reading.counters[Counter::carrier_down_count], 101U);
  EXPECT_EQ(reading.counters[Counter::rx_errors], 104U);
}

TEST_F(SysfsTest, SaysThatThereIsNoSuchInterface) {
  const auto interface = open("eth\x1b");
  ASSERT_FALSE(interface);
  EXPECT_EQ(interface.error().code, ENODEV);
  EXPECT_EQ(interface.error().text(), "no interface 'eth\\x1b': No such device");
}

TEST_F(SysfsTest, SaysThatAFileIsNoInterface) {
  root.write("bonding_masters", "bond0\n");
  const auto interface = open("bonding_masters");
  ASSERT_FALSE(interface);
  EXPECT_EQ(interface.error().code, ENOTDIR);
}

TEST_F(SysfsTest, CannotDoWithoutIfindexOperstateAndFlags) {
  for (const char* file : {"ifindex", "operstate", "flags"}) {
    const auto path = root.path() / "eth0" / file;
    std::filesystem::rename(path, root.path() / "away");
    const auto interface = open();
    ASSERT_FALSE(interface) << file;
    EXPECT_EQ(interface.error().code, ENODEV);
    std::filesystem::rename(root.path() / "away", path);
  }
  for (const char* ifindex : {"0\n", "", "x\n", "4294967296\n"}) {
    write("ifindex", ifindex);
    EXPECT_FALSE(open()) << ifindex;
  }
}

TEST_F(SysfsTest, TellsProtodownWhereTheKernelDoes) {
  const auto interface = open();
  ASSERT_TRUE(interface);
  EXPECT_FALSE(interface->protodown());
  write("proto_down", "1\n");
  EXPECT_TRUE(interface->protodown());
  write("proto_down", "0\n");
  EXPECT_FALSE(interface->protodown());
  write("proto_down", "");
  EXPECT_FALSE(interface->protodown());
}

TEST_F(SysfsTest, OpensInterfacesOfAnyBytes) {
  const std::string bytes = "\x1b\x80*]\\";
  std::filesystem::rename(root.path() / "eth0", root.path() / bytes);
  EXPECT_TRUE(open(bytes));
}

TEST_F(SysfsTest, ListsInterfacesAndNothingElse) {
  std::filesystem::create_directory(root.path() / "device");
  std::filesystem::create_directory_symlink("device", root.path() / "\x1b\x80");
  root.write("bonding_masters", "bond0\n");
  const auto names = list_sysfs_interfaces(root.path());
  ASSERT_TRUE(names) << names.error().text();
  EXPECT_EQ(*names, (std::set{name("device"), name("eth0"), name("\x1b\x80")}));
}

TEST_F(SysfsTest, ListsTheOthersWhenAnInterfaceGoesMeanwhile) {
  // A link whose device is gone by the time that it is looked at.
  std::filesystem::create_directory_symlink("gone", root.path() / "eth1");
  const auto names = list_sysfs_interfaces(root.path());
  ASSERT_TRUE(names) << names.error().text();
  EXPECT_EQ(*names, std::set{name("eth0")});
}

TEST_F(SysfsTest, SaysWhatCannotBeListed) {
  const auto names = list_sysfs_interfaces(root.path() / "nowhere");
  ASSERT_FALSE(names);
  EXPECT_EQ(names.error().code, ENOENT);
}

// What the kernel answers while a device is being unregistered is not that its flags are clear.
TEST_F(SysfsTest, ADeviceThatIsBeingUnregisteredIsGone) {
  static constexpr const char* kInvalid = "/proc/self/clear_refs";  // reading gives EINVAL
  if (::access(kInvalid, R_OK) < 0) GTEST_SKIP() << "only root may open " << kInvalid;
  for (const char* file : {"operstate", "flags"}) {
    remove(file);
    std::filesystem::create_symlink(kInvalid, root.path() / "eth0" / file);
    const auto reading = open().take_or_throw().read(Extent::link);
    ASSERT_FALSE(reading) << file;
    EXPECT_EQ(reading.error().code, ENODEV);
    remove(file);  // or the next line writes through it
    write(file, "0");
  }
}

TEST_F(SysfsTest, AnEmptyFileIsAnUnknownValue) {
  write("flags", "");
  EXPECT_EQ(read().flags, std::nullopt);
}

}  // namespace netmon
