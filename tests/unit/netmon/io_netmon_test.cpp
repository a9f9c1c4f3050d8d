// SPDX-License-Identifier: MIT
//
// Holds the code to io.netmon.varlink: every type, word, error and method of it, and nothing else.
#include "report/service_status.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>

#include "../../support/paths.h"
#include "netmon/control_descriptions.h"
#include "netmon/control_errors.h"
#include "netmon/control_server.h"
#include "support/interface_names.h"
#include "support/varlink_file.h"

namespace netmon {

namespace {

std::string text_of_file(const std::string& interface) {
  std::ifstream file(std::string(test::kSourceRoot) + "/src/netmon/" + interface + ".varlink");
  return {std::istreambuf_iterator<char>(file), {}};
}

VarlinkFile file_of(const char* interface) {
  return VarlinkFile::parse(std::string(*describe_interface(interface)));
}

Sample full_sample() {
  Sample sample{7, from_usec(5), 9, 2, {Operstate::dormant, 0x1003, {}}, Quality::gap};
  for (size_t i = 0; i < kCounters; ++i) sample.reading.counters[static_cast<Counter>(i)] = i;
  return sample;
}

// All that can be known of a link.
LinkStatus full_link() {
  LinkStatus link;
  link.name = name("e\x1b");
  link.altname = name("w\x1b");
  link.ifindex = 2;
  link.standing = Standing::down;
  link.since_usec = 1;
  link.reason = DownReason::no_carrier;
  link.operstate = Operstate::down;
  link.admin_up = true;
  link.monitor.connected = true;
  link.monitor.unit = "intfmon@x.service";
  link.monitor.pid = 5;
  link.monitor.failure = "intfmon@x.service failed: timeout";
  link.sample = full_sample();
  link.rates = Rates{milliseconds(1500), {1, 2, 3, 4, 5, 6, 7, 8.5}};
  link.last_event = LinkEvent{LinkEventKind::held, 1, "held", Priority::notice};
  link.hold = Hold{1, 2, "why", 1000};
  link.retry_in = seconds(1);
  return link;
}

// The names of the fields that are not there, as deep as the file goes.
std::set<std::string> missing(const VarlinkFile& file, const JsonObject& object,
                              const VarlinkFile::Fields& fields) {
  std::set<std::string> names;
  for (const auto& field : fields) {
    if (!object.contains(field.name)) {
      names.insert(field.name);
      continue;
    }
    const std::string type = field.type[0] == '?' ? field.type.substr(1) : field.type;
    if (file.types.count(type) == 0) continue;
    for (const std::string& inner : missing(file, object[field.name], file.types.at(type))) {
      names.insert(field.name + "." + inner);
    }
  }
  return names;
}

}  // namespace

TEST(VarlinkFiles, AreServedAsTheyAreInTheTree) {
  for (const char* interface : {"io.netmon", "org.varlink.service"}) {
    EXPECT_EQ(*describe_interface(interface), text_of_file(interface));
  }
  EXPECT_FALSE(describe_interface("io.netmon.more"));
}

TEST(VarlinkFiles, NameTheMethodsThatAreServedAndNoOthers) {
  std::set<std::string> in_files;
  for (const char* interface : {"io.netmon", "org.varlink.service"}) {
    for (const auto& [method, parameters] : file_of(interface).methods) {
      in_files.insert(std::string(interface) + "." + method);
    }
  }
  const auto served = ControlServer::methods();
  EXPECT_EQ(std::set<std::string>(served.begin(), served.end()), in_files);
  EXPECT_EQ(served.size(), in_files.size());
}

TEST(VarlinkFiles, NameTheErrorsThatAreAnsweredAndNoOthers) {
  using namespace control_error;
  const InterfaceName eth0 = name("eth0");
  const VarlinkReply replies[] = {interface_not_found("x"),
                                  method_not_found("x"),
                                  method_not_implemented("x"),
                                  invalid_parameter("x"),
                                  expected_more(),
                                  no_such_interface("x", eth0),
                                  not_monitored(eth0),
                                  not_present(eth0, "x"),
                                  not_held(eth0),
                                  permission_denied("x"),
                                  set_up_failed(eth0, 1, "x"),
                                  reload_failed("x"),
                                  overrun(),
                                  too_many_clients("x")};
  std::set<std::string> answered;
  for (const VarlinkReply& reply : replies) {
    const VarlinkName split = split_varlink_name(*reply.error);
    const VarlinkFile file = file_of(std::string(split.interface).c_str());
    const std::string member(split.member);
    ASSERT_EQ(file.errors.count(member), 1U) << *reply.error;
    EXPECT_EQ(file.complaint(reply.parameters, file.errors.at(member)), "") << *reply.error;
    EXPECT_EQ(missing(file, reply.parameters, file.errors.at(member)), std::set<std::string>());
    answered.insert(*reply.error);
  }
  for (const char* interface : {"io.netmon", "org.varlink.service"}) {
    for (const auto& [error, fields] : file_of(interface).errors) {
      const std::string full = std::string(interface) + "." + error;
      // io.netmon has one that says more.
      if (full == "org.varlink.service.PermissionDenied") continue;
      EXPECT_EQ(answered.count(full), 1U) << full;
    }
  }
}

TEST(IoNetmon, HaveEachFieldOfTheFileWhereAllIsKnown) {
  const VarlinkFile file = file_of("io.netmon");
  const JsonObject link = to_json(full_link());
  EXPECT_EQ(file.complaint(link, "Link"), "");
  EXPECT_EQ(missing(file, link, file.types.at("Link")), std::set<std::string>());

  ServiceStatus service;
  service.journal_bytes_per_day = 1;
  EXPECT_EQ(file.complaint(to_json(service), "Service"), "");
  EXPECT_EQ(missing(file, to_json(service), file.types.at("Service")), std::set<std::string>());
}

TEST(IoNetmon, LackWhatIsNotKnownAndFitTheFileAllTheSame) {
  const VarlinkFile file = file_of("io.netmon");
  LinkStatus link;
  link.name = name("eth0");
  EXPECT_EQ(file.complaint(to_json(link), "Link"), "");
  link.sample = Sample{};
  link.rates = Rates{};
  link.hold = Hold{};
  EXPECT_EQ(file.complaint(to_json(link), "Link"), "");
  EXPECT_FALSE(to_json(link)["sample"].contains("rx_bytes"));
  EXPECT_FALSE(to_json(link)["rates"].contains("rx_bytes"));
  EXPECT_EQ(file.complaint(to_json(ServiceStatus{}), "Service"), "");
}

TEST(IoNetmon, UseEachWordOfTheFile) {
  const VarlinkFile file = file_of("io.netmon");
  std::set<std::string> operstates;
  std::set<std::string> reasons;
  std::set<std::string> standings;
  std::set<std::string> qualities;
  for (uint8_t i = 0; i < 9; ++i) {
    LinkStatus link = full_link();
    link.standing = static_cast<Standing>(i);
    if (i < 7) link.operstate = static_cast<Operstate>(i);
    if (i < 5) link.reason = static_cast<DownReason>(i);
    if (i < 4) link.sample->quality = static_cast<Quality>(i);
    const JsonObject json = to_json(link);
    EXPECT_EQ(file.complaint(json, "Link"), "");
    standings.insert(json["standing"].get<std::string>());
    operstates.insert(json["operstate"].get<std::string>());
    reasons.insert(json["reason"].get<std::string>());
    qualities.insert(json["sample"]["quality"].get<std::string>());
  }
  EXPECT_EQ(standings, file.words.at("Standing"));
  EXPECT_EQ(operstates, file.words.at("Operstate"));
  EXPECT_EQ(reasons, file.words.at("DownReason"));
  EXPECT_EQ(qualities, file.words.at("Quality"));
}

TEST(IoNetmon, KnowTheKindsOfEventsThatTheFileLists) {
  const std::string text = text_of_file("io.netmon");
  const size_t begin = text.find("NETMON_EVENT=:");
  ASSERT_NE(begin, std::string::npos);
  const std::string list = text.substr(begin + 14, text.find("type Event") - begin - 14);
  std::set<std::string> listed;
  static const std::regex kWord("[a-z_]+");
  for (auto at = std::sregex_iterator(list.begin(), list.end(), kWord);
       at != std::sregex_iterator(); ++at) {
    listed.insert(at->str());
  }
  std::set<std::string> known;
  for (const std::string_view kind : kLinkEventKinds.list) known.emplace(kind);
  EXPECT_EQ(known, listed);
}

TEST(IoNetmon, ShowNamesAsTheyAreShownEverywhere) {
  EXPECT_EQ(to_json(full_link())["interface"], "e\\x1b");
  EXPECT_EQ(to_json(full_link())["sample"]["interface"], "e\\x1b");
  EXPECT_EQ(to_json(full_link())["last_event"]["interface"], "e\\x1b");
}

}  // namespace netmon
