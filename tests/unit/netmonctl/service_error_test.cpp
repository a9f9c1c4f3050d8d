// SPDX-License-Identifier: MIT
#include "netmonctl/service_error.h"

#include <gtest/gtest.h>

namespace netmon::ctl {

TEST(ServiceError, NamesTheThingAndTheWayOut) {
  struct Case {
    const char* error;
    const char* parameters;
    Trouble trouble;
  };
  const Case cases[] = {
      {"io.netmon.NoSuchInterface",
       R"({"interface": "eht0", "similar": "eth0"})",
       {kExitNoInterface, "no such interface 'eht0'; did you mean 'eth0'?"}},
      {"io.netmon.NoSuchInterface",
       R"({"interface": "eht0"})",
       {kExitNoInterface,
        "no such interface 'eht0'; 'netmonctl status' shows those that are monitored"}},
      {"io.netmon.NotMonitored",
       R"({"interface": "eth7"})",
       {kExitNoInterface,
        "'eth7' is not monitored: add it to Interfaces= in "
        "/etc/netmon/netmon.conf and reload, or to netmon's command line"}},
      {"io.netmon.NotPresent",
       R"({"interface": "eth0", "message": "it has no monitor"})",
       {kExitNoInterface, "eth0: it has no monitor"}},
      {"io.netmon.NotHeld", R"({"interface": "eth0"})", {kExitFailure, "'eth0' is not held"}},
      {"io.netmon.PermissionDenied",
       R"({"action": "io.netmon.manage", "message": "be root"})",
       {kExitNotPermitted, "not permitted: be root"}},
      {"io.netmon.PermissionDenied",
       R"({"action": "io.netmon.manage"})",
       {kExitNotPermitted, "not permitted: this needs root, or polkit's yes to io.netmon.manage"}},
      {"org.varlink.service.PermissionDenied",
       "{}",
       {kExitNotPermitted, "not permitted: this needs root, or polkit's yes"}},
      {"io.netmon.SetUpFailed",
       R"({"interface": "eth0", "errno": 1, "message": "no way"})",
       {kExitFailure, "eth0: cannot set the link up: Operation not permitted: no way"}},
      {"io.netmon.SetUpFailed",
       R"({"interface": "eth0"})",
       {kExitFailure, "eth0: cannot set the link up"}},
      {"io.netmon.ReloadFailed",
       R"({"message": "netmon.conf:3: what?"})",
       {kExitFailure, "the configuration was not taken: netmon.conf:3: what?"}},
      {"io.netmon.Overrun",
       "{}",
       {kExitFailure, "netmon ended the stream: it was not read fast enough"}},
      {"io.netmon.TooManyClients",
       R"({"message": "64 of uid 0"})",
       {kExitNoService, "netmon has no room for one more client: 64 of uid 0"}},
      {"org.varlink.service.MethodNotFound",
       R"({"method": "Fly"})",
       {kExitFailure,
        "this netmon has no method 'Fly': netmonctl and netmon are of different versions"}},
      {"org.varlink.service.InvalidParameter",
       R"({"parameter": "for_usec"})",
       {kExitUsage, "netmon does not take this value of 'for_usec'"}},
      {"io.netmon.Invented",
       R"({"message": "?"})",
       {kExitFailure, "netmon answered io.netmon.Invented: ?"}},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(trouble_of_reply(each.error, JsonObject::parse(each.parameters)), each.trouble)
        << each.error;
  }
}

TEST(ServiceError, WithParametersOfAnotherTypeIsToldAllTheSame) {
  EXPECT_EQ(trouble_of_reply("io.netmon.NotHeld", JsonObject({{"interface", 4}})),
            (Trouble{kExitFailure, "'' is not held"}));
  EXPECT_EQ(trouble_of_reply("io.netmon.SetUpFailed", JsonObject({{"errno", "x"}})),
            (Trouble{kExitFailure, ": cannot set the link up"}));
}

}  // namespace netmon::ctl
