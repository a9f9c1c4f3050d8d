// SPDX-License-Identifier: MIT
//
// What any client of io.netmon may rely on. Runs against a server in this process, or against the
// one whose socket NETMON_CONTROL_SOCKET names: as root, with at least one link.
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <thread>

#include "netmon/control_descriptions.h"
#include "support/control_fixture.h"
#include "support/varlink_client.h"
#include "support/varlink_file.h"

namespace netmon {

namespace {

const std::string kService = "org.varlink.service.";
const std::string kNetmon = "io.netmon.";

class ControlProtocol : public testing::Test {
 protected:
  ControlProtocol() {
    const char* path = std::getenv("NETMON_CONTROL_SOCKET");
    if (path == nullptr) {
      server = std::make_unique<InProcessServer>();
      server->in_server([](MadeUpHost& host, ControlServer&) {
        host.add(1, "eth1");
        host.add(2, "eth0");
        host.add(3, "\x1b*");
      });
    }
    socket = path == nullptr ? server->path() : path;
    client = std::make_unique<VarlinkClient>(socket);
    link = list().front().parameters.at("link").at("interface").get<std::string>();
  }

  // All replies of a list; each fits the file.
  std::vector<VarlinkReply> list(JsonObject parameters = JsonObject::object()) {
    client->send({kNetmon + "ListLinks", std::move(parameters), true, false, false});
    std::vector<VarlinkReply> replies;
    do {
      replies.push_back(client->receive().value());
      expect_fits(kNetmon + "ListLinks", replies.back());
    } while (replies.back().continues);
    return replies;
  }

  // A reply has what the file says of its method, or of its error, and nothing else.
  void expect_fits(const std::string& method, const VarlinkReply& reply) {
    const std::string name = reply.error.value_or(method);
    const VarlinkName split = split_varlink_name(name);
    const VarlinkFile& file = split.interface == kControlInterface ? netmon_file : service_file;
    ASSERT_EQ(file.interface, split.interface) << name;
    const std::string member(split.member);
    if (reply.error) {
      ASSERT_EQ(file.errors.count(member), 1U) << name;
      EXPECT_EQ(file.complaint(reply.parameters, file.errors.at(member)), "") << name;
    } else {
      EXPECT_EQ(file.complaint(reply.parameters, file.methods.at(member).out), "") << name;
    }
  }
  // The error of a call, with the value of its only or first parameter: "InvalidParameter(reason)".
  std::string error_of(const std::string& method,
                       const JsonObject& parameters = JsonObject::object(), bool more = false) {
    client->send({method, parameters, more, false, false});
    const VarlinkReply reply = client->receive().value();
    expect_fits(method, reply);
    if (!reply.error) return "";
    std::string text = *reply.error;
    if (!reply.parameters.empty()) text += "(" + reply.parameters.begin()->get<std::string>() + ")";
    return text;
  }
  // Each method with its name and whether it is a stream.
  template <typename Call>
  void for_each_method(Call call) {
    for (const auto& [file, prefix] :
         {std::pair(&netmon_file, kNetmon), {&service_file, kService}}) {
      for (const auto& [name, method] : file->methods) {
        SCOPED_TRACE(prefix + name);
        call(prefix + name, method, name == "ListLinks" || name == "Watch");
      }
    }
  }
  // Values of the right type for what a method must be given.
  JsonObject needed_for(const VarlinkFile::Method& method) {
    JsonObject parameters = JsonObject::object();
    for (const auto& field : method.in) {
      if (field.type[0] != '?') parameters[field.name] = link;
    }
    return parameters;
  }

  VarlinkFile netmon_file = VarlinkFile::parse(std::string(*describe_interface("io.netmon")));
  VarlinkFile service_file =
      VarlinkFile::parse(std::string(*describe_interface("org.varlink.service")));
  std::unique_ptr<InProcessServer> server;
  std::string socket;
  std::unique_ptr<VarlinkClient> client;
  std::string link;
};

}  // namespace

TEST_F(ControlProtocol, TellsWhoItIsAndWhatItServes) {
  const VarlinkReply info = client->call(kService + "GetInfo");
  expect_fits(kService + "GetInfo", info);
  EXPECT_EQ(info.parameters["product"], "netmon");
  EXPECT_EQ(info.parameters["interfaces"], JsonObject({"org.varlink.service", "io.netmon"}));
}

TEST_F(ControlProtocol, DescribesEachInterfaceThatItServes) {
  for (const char* interface : {"io.netmon", "org.varlink.service"}) {
    const VarlinkReply reply =
        client->call(kService + "GetInterfaceDescription", {{"interface", interface}});
    expect_fits(kService + "GetInterfaceDescription", reply);
    EXPECT_EQ(reply.parameters["description"], *describe_interface(interface));
  }
  EXPECT_EQ(error_of(kService + "GetInterfaceDescription", {{"interface", "io.netmo"}}),
            kService + "InterfaceNotFound(io.netmo)");
}

TEST_F(ControlProtocol, NamesTheParameterThatIsMissing) {
  for_each_method([&](const std::string& name, const VarlinkFile::Method& method, bool stream) {
    for (const auto& field : method.in) {
      if (field.type[0] == '?') continue;
      JsonObject parameters = needed_for(method);
      parameters.erase(field.name);
      EXPECT_EQ(error_of(name, parameters, stream),
                kService + "InvalidParameter(" + field.name + ")");
      parameters[field.name] = nullptr;
      EXPECT_EQ(error_of(name, parameters, stream),
                kService + "InvalidParameter(" + field.name + ")");
    }
  });
}

TEST_F(ControlProtocol, NamesTheParameterThatIsOfAnotherType) {
  for_each_method([&](const std::string& name, const VarlinkFile::Method& method, bool stream) {
    for (const auto& field : method.in) {
      for (const JsonObject& wrong :
           {JsonObject(5), JsonObject("5"), JsonObject(true), JsonObject(1.5),
            JsonObject::array({1}), JsonObject::object()}) {
        const std::string type = field.type[0] == '?' ? field.type.substr(1) : field.type;
        if (netmon_file.complaint(wrong, type).empty()) continue;
        JsonObject parameters = needed_for(method);
        parameters[field.name] = wrong;
        EXPECT_EQ(error_of(name, parameters, stream),
                  kService + "InvalidParameter(" + field.name + ")")
            << wrong;
      }
    }
  });
}

TEST_F(ControlProtocol, RefusesAParameterThatItDoesNotKnow) {
  for_each_method([&](const std::string& name, const VarlinkFile::Method& method, bool stream) {
    JsonObject parameters = needed_for(method);
    parameters["extra"] = 1;
    EXPECT_EQ(error_of(name, parameters, stream), kService + "InvalidParameter(extra)");
  });
}

TEST_F(ControlProtocol, RefusesAHoldThatCannotBe) {
  const auto with = [&](const char* field, JsonObject value) {
    JsonObject parameters = {{"interface", link}};
    parameters[field] = std::move(value);
    return parameters;
  };
  for (const JsonObject& span : {JsonObject(0), JsonObject(-1), JsonObject(INT64_MIN),
                                 JsonObject(kMaxHold.count() + 1), JsonObject(UINT64_MAX)}) {
    EXPECT_EQ(error_of(kNetmon + "Hold", with("for_usec", span)),
              kService + "InvalidParameter(for_usec)")
        << span;
  }
  EXPECT_EQ(error_of(kNetmon + "Hold", with("reason", std::string(1025, 'x'))),
            kService + "InvalidParameter(reason)");
}

TEST_F(ControlProtocol, AnswersWithSeveralRepliesOnlyToMore) {
  for (const char* method : {"ListLinks", "Watch"}) {
    EXPECT_EQ(error_of(kNetmon + method), kService + "ExpectedMore");
  }
}

TEST_F(ControlProtocol, AnswersOnceWhereMoreIsTakenAndNotNeeded) {
  client->send({kNetmon + "GetService", JsonObject::object(), true, false, false});
  const VarlinkReply reply = client->receive().value();
  expect_fits(kNetmon + "GetService", reply);
  EXPECT_FALSE(reply.error);
  EXPECT_FALSE(reply.continues);
}

TEST_F(ControlProtocol, KnowsNoOtherMethodsAndInterfaces) {
  EXPECT_EQ(error_of("io.netmon.ListLink"), kService + "MethodNotFound(io.netmon.ListLink)");
  EXPECT_EQ(error_of("io.netmon.listLinks"), kService + "MethodNotFound(io.netmon.listLinks)");
  EXPECT_EQ(error_of("io.netmon."), kService + "MethodNotFound(io.netmon.)");
  EXPECT_EQ(error_of("ListLinks"), kService + "MethodNotFound(ListLinks)");
  EXPECT_EQ(error_of(""), kService + "MethodNotFound()");
  EXPECT_EQ(error_of("io.netmon2.ListLinks"), kService + "InterfaceNotFound(io.netmon2)");
  EXPECT_EQ(error_of("io.netmon.ListLinks.X"), kService + "InterfaceNotFound(io.netmon.ListLinks)");
}

TEST_F(ControlProtocol, SpeaksNoOtherProtocol) {
  client->send({kNetmon + "GetService", JsonObject::object(), false, false, true});
  EXPECT_EQ(client->receive().value().error, kService + "MethodNotImplemented");
}

TEST_F(ControlProtocol, TellsOfItself) {
  const VarlinkReply reply = client->call(kNetmon + "GetService");
  expect_fits(kNetmon + "GetService", reply);
  EXPECT_GE(reply.parameters["service"]["links"], 1);
  EXPECT_GE(reply.parameters["service"]["clients"], 1);
}

TEST_F(ControlProtocol, ListsTheLinksByTheirName) {
  const auto replies = list();
  std::vector<InterfaceName> names;
  for (const VarlinkReply& reply : replies) {
    EXPECT_FALSE(reply.error);
    names.push_back(
        *InterfaceName::from_input(reply.parameters["link"]["interface"].get<std::string>()));
  }
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

TEST_F(ControlProtocol, ListsOnlyTheLinksThatAreGivenEachOnce) {
  const auto replies = list({{"interfaces", {link, link}}});
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_EQ(replies[0].parameters["link"]["interface"], link);
  EXPECT_EQ(list({{"interfaces", JsonObject::array()}}).size(), list().size());
}

TEST_F(ControlProtocol, NamesTheInterfaceThatIsNone) {
  for (const char* method : {"SetUp", "Hold", "Release", "Clear"}) {
    EXPECT_EQ(error_of(kNetmon + method, {{"interface", "no/name"}}),
              kNetmon + "NoSuchInterface(no/name)");
    EXPECT_EQ(error_of(kNetmon + method, {{"interface", ""}}), kNetmon + "NoSuchInterface()");
  }
  for (const char* method : {"ListLinks", "Watch"}) {
    EXPECT_EQ(error_of(kNetmon + method, {{"interfaces", {link, "zz99zz99"}}}, true),
              kNetmon + "NoSuchInterface(zz99zz99)");
  }
}

TEST_F(ControlProtocol, AWatcherSeesEachLinkAndThenThatItIsLive) {
  const size_t links = list().size();
  client->send({kNetmon + "Watch", JsonObject::object(), true, false, false});
  for (size_t i = 0; i < links; ++i) {
    const VarlinkReply reply = client->receive().value();
    expect_fits(kNetmon + "Watch", reply);
    EXPECT_TRUE(reply.continues);
    EXPECT_TRUE(reply.parameters.contains("link"));
  }
  const VarlinkReply live = client->receive().value();
  expect_fits(kNetmon + "Watch", live);
  EXPECT_TRUE(live.continues);
  EXPECT_EQ(live.parameters, JsonObject({{"live", true}}));
}

TEST_F(ControlProtocol, HoldsALinkUntilItIsReleased) {
  const JsonObject interface = {{"interface", link}};
  const VarlinkReply held = client->call(
      kNetmon + "Hold", {{"interface", link}, {"for_usec", 60'000'000}, {"reason", "fibre\nswap"}});
  expect_fits(kNetmon + "Hold", held);
  ASSERT_FALSE(held.error) << *held.error;
  const JsonObject& hold = held.parameters["hold"];
  EXPECT_EQ(hold["reason"], "fibre\\x0aswap");
  EXPECT_EQ(hold["uid"], ::getuid());
  EXPECT_EQ(hold["until_realtime_usec"].get<uint64_t>(),
            hold["since_realtime_usec"].get<uint64_t>() + 60'000'000);
  EXPECT_EQ(list({{"interfaces", {link}}})[0].parameters["link"]["hold"], hold);

  const VarlinkReply without_end = client->call(kNetmon + "Hold", interface);
  expect_fits(kNetmon + "Hold", without_end);
  EXPECT_FALSE(without_end.parameters["hold"].contains("until_realtime_usec"));
  EXPECT_FALSE(without_end.parameters["hold"].contains("reason"));

  EXPECT_EQ(client->call(kNetmon + "Release", interface), VarlinkReply{});
  EXPECT_FALSE(list({{"interfaces", {link}}})[0].parameters["link"].contains("hold"));
  EXPECT_EQ(error_of(kNetmon + "Release", interface), kNetmon + "NotHeld(" + link + ")");
}

TEST_F(ControlProtocol, ClearsALink) {
  EXPECT_EQ(client->call(kNetmon + "Clear", {{"interface", link}}), VarlinkReply{});
}

TEST_F(ControlProtocol, AnswersCallsThatCameTogetherInTheirOrder) {
  const std::string list_call =
      encode(VarlinkCall{kNetmon + "ListLinks", {{"interfaces", {link}}}, true, false, false}) +
      '\0';
  const auto call = [](const std::string& method) {
    return encode(VarlinkCall{method, JsonObject::object(), false, false, false}) + '\0';
  };
  client->send_bytes(list_call + call("io.netmon.A") + list_call + call(kNetmon + "GetService") +
                     call("io.netmon.B"));
  EXPECT_TRUE(client->receive().value().parameters.contains("link"));
  EXPECT_EQ(client->receive().value().parameters["method"], "io.netmon.A");
  EXPECT_TRUE(client->receive().value().parameters.contains("link"));
  EXPECT_TRUE(client->receive().value().parameters.contains("service"));
  EXPECT_EQ(client->receive().value().parameters["method"], "io.netmon.B");
}

TEST_F(ControlProtocol, AnswersTenThousandCallsThatCameBeforeTheFirstReplyWasRead) {
  static constexpr int kCalls = 10'000;
  std::string all;
  for (int i = 0; i < kCalls; ++i) {
    all += encode(VarlinkCall{"io.netmon.X" + std::to_string(i), {}, false, false, false}) + '\0';
  }
  std::thread sender([&] { client->send_bytes(all); });
  bool in_order = true;
  for (int i = 0; i < kCalls; ++i) {
    in_order = in_order &&
               client->receive().value().parameters["method"] == "io.netmon.X" + std::to_string(i);
  }
  EXPECT_TRUE(in_order);
  sender.join();
}

TEST_F(ControlProtocol, DoesNotAnswerACallThatIsOneWay) {
  client->send({kNetmon + "GetService", JsonObject::object(), false, true, false});
  client->send({kNetmon + "ListLinks", JsonObject::object(), false, true, false});
  client->send({"io.netmon.Nothing", JsonObject::object(), false, true, false});
  EXPECT_EQ(client->call("io.netmon.Last").parameters["method"], "io.netmon.Last");
}

TEST_F(ControlProtocol, ReadsACallThatComesByteByByte) {
  for (const char byte :
       encode(VarlinkCall{kNetmon + "GetService", {}, false, false, false}) + '\0') {
    client->send_bytes({&byte, 1});
  }
  EXPECT_TRUE(client->receive().value().parameters.contains("service"));
}

TEST_F(ControlProtocol, ClosesOnWhatIsNoCallAndServesTheOthers) {
  for (const std::string& rude :
       {std::string("nonsense") + '\0', std::string(1, '\0'), std::string("[]") + '\0',
        std::string("{}") + '\0', std::string(R"({"method":5})") + '\0', std::string(65'537, 'x'),
        std::string(R"({"method":"a.B","parameters":[]})") + '\0',
        std::string(R"({"method":"a.B","parameters":{"x":)") + std::string(15, '[') +
            std::string(15, ']') + "}}" + '\0'}) {
    VarlinkClient other(socket);
    other.send_bytes(rude);
    EXPECT_TRUE(other.is_dropped()) << rude.substr(0, 100);
  }
  EXPECT_FALSE(client->call(kNetmon + "GetService").error);
}

}  // namespace netmon
