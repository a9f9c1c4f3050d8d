// SPDX-License-Identifier: MIT
//
// The verbs against a netmon that the test plays: what they ask, print, complain and return.
#include "netmonctl/verbs.h"

#include <gtest/gtest.h>

#include "netmonctl/exit_status.h"
#include "support/fake_netmon.h"
#include "support/link_json.h"
#include "support/temporary_directory.h"

namespace netmon::ctl {

namespace {

std::string reply(const JsonObject& parameters, bool continues = false) {
  return encode(VarlinkReply{std::nullopt, parameters, continues});
}

std::string error_reply(const std::string& error, const JsonObject& parameters) {
  return encode(VarlinkReply{error, parameters, false});
}

struct Ran {
  int status = -1;
  std::string output;
  std::string errors;
};

class Verbs : public testing::Test {
 protected:
  void play(FakeNetmon::Answer answer) { netmon.emplace(path, std::move(answer)); }
  void play(std::vector<std::string> replies) {
    play([replies = std::move(replies)](const VarlinkCall&) { return replies; });
  }
  // `options` for the verb, with the socket of this netmon.
  Ran run(std::string_view word, Words words = {}, Options options = {}) {
    const Verb* verb = find_verb(word);
    if (verb == nullptr) {
      ADD_FAILURE() << "no verb " << word;
      return {};
    }
    options.words = std::move(words);
    options.socket = path;
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Ran ran;
    ran.status = verb->run(options);
    ran.output = testing::internal::GetCapturedStdout();
    ran.errors = testing::internal::GetCapturedStderr();
    return ran;
  }

  TemporaryDirectory directory;
  std::string path = directory.path() / "io.netmon";
  std::optional<FakeNetmon> netmon;
};

std::vector<std::string> two_links(const VarlinkCall& call) {
  if (call.method == "io.netmon.GetService") {
    return {reply({{"service", {{"version", "0.1.0"}, {"pid", 1}}}})};
  }
  return {reply({{"link", link_json("eth0")}}, true), reply({{"link", link_json("eth1")}})};
}

}  // namespace

TEST_F(Verbs, StatusIsATableWithALegend) {
  play(two_links);
  const Ran ran = run("status", {"eth0", "e\\x1b"});
  EXPECT_EQ(ran.status, 0) << ran.errors;
  EXPECT_EQ(ran.output.substr(0, 10), "LINK  STAT");
  EXPECT_NE(ran.output.find("\neth0  up "), std::string::npos) << ran.output;
  EXPECT_NE(ran.output.find("\neth1  up "), std::string::npos) << ran.output;
  EXPECT_NE(ran.output.find("\n\n2 links: 2 up; netmon 0.1.0\n"), std::string::npos) << ran.output;
  EXPECT_EQ(ran.output.find('\x1b'), std::string::npos);
  ASSERT_EQ(netmon->calls().size(), 2U);
  EXPECT_EQ(netmon->calls()[0].method, "io.netmon.ListLinks");
  EXPECT_TRUE(netmon->calls()[0].more);
  EXPECT_EQ(netmon->calls()[0].parameters, JsonObject({{"interfaces", {"eth0", "e\\x1b"}}}));
}

TEST_F(Verbs, StatusOfAllNamesNone) {
  play(two_links);
  Options options;
  options.legend = false;
  const Ran ran = run("status", {}, options);
  EXPECT_EQ(ran.output.substr(0, 9), "eth0  up ");
  EXPECT_EQ(netmon->calls().size(), 1U);
  EXPECT_EQ(netmon->calls()[0].parameters, JsonObject::object());
}

TEST_F(Verbs, StatusAsJsonIsWhatNetmonSaid) {
  play(two_links);
  Options options;
  options.json = Json::brief;
  const Ran ran = run("status", {}, options);
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.output, link_json("eth0").dump() + "\n" + link_json("eth1").dump() + "\n");
}

TEST_F(Verbs, StatusOfNoLinksIsAnEmptyTable) {
  play([](const VarlinkCall& call) -> std::vector<std::string> {
    if (call.method == "io.netmon.ListLinks") return {reply(JsonObject::object())};
    return {reply({{"service", {{"version", "0.1.0"}}}})};
  });
  const Ran ran = run("status");
  EXPECT_EQ(ran.status, 0) << ran.errors;
  EXPECT_NE(ran.output.find("\n0 links; netmon 0.1.0\n"), std::string::npos) << ran.output;
}

TEST_F(Verbs, StatusOfAMistypedNameSaysWhichOneMayBeMeant) {
  play({error_reply("io.netmon.NoSuchInterface", {{"interface", "eht0"}, {"similar", "eth0"}})});
  const Ran ran = run("status", {"eht0"});
  EXPECT_EQ(ran.status, kExitNoInterface);
  EXPECT_EQ(ran.output, "");
  EXPECT_EQ(ran.errors, "netmonctl: no such interface 'eht0'; did you mean 'eth0'?\n");
}

TEST_F(Verbs, AWordThatCanBeNoInterfaceIsNotAskedFor) {
  play(two_links);
  for (const char* verb : {"status", "watch", "up", "hold"}) {
    const Ran ran = run(verb, {"a/b"});
    EXPECT_EQ(ran.status, kExitUsage);
    EXPECT_EQ(ran.errors, "netmonctl: an interface name cannot contain '/': 'a/b'\n");
  }
  EXPECT_TRUE(netmon->calls().empty());
}

TEST_F(Verbs, EachOneSaysWhenNetmonIsNotThere) {
  const std::string complaint =
      "netmonctl: cannot connect to " + path + ": No such file or directory\n";
  for (const char* word :
       {"status", "watch", "up", "hold", "release", "clear", "reload", "introspect"}) {
    const Ran ran = run(word, {"eth0"});
    EXPECT_EQ(ran.status, kExitNoService) << word;
    EXPECT_EQ(ran.errors, complaint) << word;
    EXPECT_EQ(ran.output, "") << word;
  }
}

TEST_F(Verbs, EachOneSaysWhatARefusalNeeds) {
  play({error_reply("io.netmon.PermissionDenied",
                    {{"action", "io.netmon.manage"}, {"message", "be root\x1b"}})});
  for (const char* word : {"up", "hold", "release", "clear", "reload"}) {
    const Ran ran = run(word, {"eth0"});
    EXPECT_EQ(ran.status, kExitNotPermitted) << word;
    EXPECT_EQ(ran.errors, "netmonctl: not permitted: be root\\x1b\n") << word;
  }
}

TEST_F(Verbs, ThatChangeALinkCallTheirMethodAndAreSilent) {
  const std::pair<const char*, const char*> cases[] = {
      {"up", "io.netmon.SetUp"}, {"release", "io.netmon.Release"}, {"clear", "io.netmon.Clear"}};
  for (const auto& [verb, method] : cases) {
    netmon.reset();
    play({reply(JsonObject::object())});
    const Ran ran = run(verb, {"eth0", "e\x1b"});
    EXPECT_EQ(ran.status, 0);
    EXPECT_EQ(ran.output + ran.errors, "");
    ASSERT_EQ(netmon->calls().size(), 2U);
    EXPECT_EQ(netmon->calls()[0].method, method);
    EXPECT_EQ(netmon->calls()[0].parameters, JsonObject({{"interface", "eth0"}}));
    EXPECT_EQ(netmon->calls()[1].parameters, JsonObject({{"interface", "e\\x1b"}}));
  }
}

TEST_F(Verbs, AFailureOfOneInterfaceDoesNotKeepTheOthersFromTheirTurn) {
  play([](const VarlinkCall& call) -> std::vector<std::string> {
    if (call.parameters == JsonObject({{"interface", "eth1"}})) {
      return {reply(JsonObject::object())};
    }
    return {error_reply("io.netmon.NoSuchInterface", call.parameters)};
  });
  const Ran ran = run("clear", {"x", "eth1", "y"});
  EXPECT_EQ(ran.status, kExitNoInterface);
  EXPECT_EQ(netmon->calls().size(), 3U);
  EXPECT_NE(ran.errors.find("'x'"), std::string::npos);
  EXPECT_NE(ran.errors.find("'y'"), std::string::npos);
}

TEST_F(Verbs, HoldSaysHowLongAndWhy) {
  play({reply({{"hold", {{"since_realtime_usec", 1}, {"uid", 0}}}})});
  Options options;
  options.hold_for = seconds(5);
  options.reason = "fibre swap";
  const Ran ran = run("hold", {"eth1"}, options);
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.output, "eth1: held until it is released\n");
  EXPECT_EQ(netmon->calls()[0].method, "io.netmon.Hold");
  EXPECT_EQ(netmon->calls()[0].parameters,
            JsonObject({{"for_usec", 5'000'000}, {"reason", "fibre swap"}, {"interface", "eth1"}}));
}

TEST_F(Verbs, ReloadSaysWhyAConfigurationWasNotTaken) {
  play({error_reply("io.netmon.ReloadFailed", {{"message", "netmon.conf:3: no such key"}})});
  const Ran ran = run("reload");
  EXPECT_EQ(ran.status, kExitFailure);
  EXPECT_EQ(ran.errors, "netmonctl: the configuration was not taken: netmon.conf:3: no such key\n");
  EXPECT_EQ(netmon->calls()[0].method, "io.netmon.Reload");
}

TEST_F(Verbs, IntrospectPrintsTheDescription) {
  play({reply({{"description", "# io\x1b\ninterface io.netmon\n"}})});
  const Ran ran = run("introspect");
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.output, "# io\\x1b\ninterface io.netmon\n");
  EXPECT_EQ(netmon->calls()[0].method, "org.varlink.service.GetInterfaceDescription");
  netmon.reset();
  play({reply({{"description", 4}})});
  EXPECT_EQ(run("introspect").status, kExitFailure);
}

TEST_F(Verbs, WatchPrintsTheStreamUntilNetmonEndsIt) {
  play({reply({{"link", link_json("eth0")}}, true), reply({{"live", true}}, true),
        error_reply("io.netmon.Overrun", JsonObject::object())});
  const Ran ran = run("watch", {"eth0"});
  EXPECT_EQ(ran.status, kExitFailure);
  EXPECT_NE(ran.output.find(" eth0 is up since "), std::string::npos) << ran.output;
  EXPECT_EQ(ran.errors, "netmonctl: netmon ended the stream: it was not read fast enough\n");
  EXPECT_TRUE(netmon->calls()[0].more);
  EXPECT_EQ(netmon->calls()[0].parameters, JsonObject({{"interfaces", {"eth0"}}}));
}

TEST_F(Verbs, WatchAsJsonPrintsEachReply) {
  play({reply({{"live", true}}, true), ""});
  Options options;
  options.json = Json::brief;
  const Ran ran = run("watch", {}, options);
  EXPECT_EQ(ran.output, "{\"live\":true}\n");
  EXPECT_EQ(ran.status, kExitNoService);
  EXPECT_EQ(ran.errors, "netmonctl: netmon closed the connection\n");
}

}  // namespace netmon::ctl
