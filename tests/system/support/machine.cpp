// SPDX-License-Identifier: MIT
#include "support/machine.h"

#include <gtest/gtest.h>
#include <net/if.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <sstream>

namespace netmon::test {

namespace {

constexpr const char* kDropIn = "/etc/netmon/netmon.conf.d/50-test.conf";
constexpr const char* kFields =
    "--output-fields=PRIORITY,_PID,SYSLOG_IDENTIFIER,UNIT,_SYSTEMD_UNIT,NETMON_INTERFACE,MESSAGE_ID"
    ",MESSAGE,_SOURCE_REALTIME_TIMESTAMP,NETMON_EVENT,NETMON_REALTIME_USEC";

std::string instance(const std::string& name) {
  return "intfmon@" + name + ".service";
}

bool is_ours(const Entry& entry) {
  const auto names_us = [](const std::string& text) {
    return text.find("netmon") != std::string::npos || text.find("intfmon") != std::string::npos;
  };
  return names_us(entry.unit) || names_us(entry.identifier) || names_us(entry.message);
}

std::string text_of(const Entry& entry) {
  return std::to_string(entry.monotonic_usec) + " " + entry.identifier + "[" +
         std::to_string(entry.pid) + "] <" + std::to_string(entry.priority) + "> " + entry.message +
         "\n";
}

std::string drop_ins_of(const std::string& service) {
  return "/run/systemd/system/" + service + ".service.d";
}

}  // namespace

Machine::Machine() : Container(prepared().tree, prepared().release) {}

void Machine::install(const std::string& package) const {
  copy_in(package, "/root/netmon.deb");
  must({"apt-get", "install", "-qq", "-y", "--allow-downgrades", "/root/netmon.deb"},
       kPatienceWithWork);
}

void Machine::configure(const std::string& lines) const {
  replace(kDropIn, "[Netmon]\n" + lines + "\n");
}

void Machine::drop_in(const std::vector<std::string>& services, const std::string& lines) const {
  for (const std::string& service : services) {
    write(drop_ins_of(service) + "/test.conf", "[Service]\n" + lines + "\n");
  }
  systemctl({"daemon-reload"});
}

void Machine::mend(const std::vector<std::string>& services) const {
  for (const std::string& service : services) must({"rm", "-r", drop_ins_of(service)});
  systemctl({"daemon-reload"});
}

std::string Machine::systemctl(std::vector<std::string> words) const {
  words.insert(words.begin(), "systemctl");
  // Jobs have limits of their own, which a stop may reach twice.
  return must(words, kPatienceWithWork);
}

std::string Machine::property(const std::string& unit, const std::string& name) const {
  std::string value = must({"systemctl", "show", "--value", "-p", name, "--", unit});
  if (!value.empty() && value.back() == '\n') value.pop_back();
  return value;
}

std::vector<std::string> Machine::instances() const {
  std::istringstream lines(
      must({"systemctl", "list-units", "--plain", "--no-legend",
            "--state=active,activating,deactivating,reloading", "intfmon@*.service"}));
  std::vector<std::string> units;
  std::string line;
  while (std::getline(lines, line)) units.push_back(line.substr(0, line.find(' ')));
  return units;
}

bool Machine::wait_for_instances(const std::vector<std::string>& names) const {
  std::vector<std::string> wanted;
  for (const std::string& name : names) wanted.push_back(instance(name));
  std::sort(wanted.begin(), wanted.end());
  return wait_until([&] {
    std::istringstream lines(
        must({"systemctl", "list-units", "--plain", "--no-legend", "--all", "intfmon@*.service"}));
    std::vector<std::string> active;
    std::string unit;
    std::string load;
    std::string state;
    std::string line;
    while (std::getline(lines, line)) {
      std::istringstream words(line);
      words >> unit >> load >> state;
      if (state == "active") active.push_back(unit);
      if (state == "activating" || state == "deactivating") return false;
    }
    std::sort(active.begin(), active.end());
    return active == wanted;
  });
}

pid_t Machine::main_pid(const std::string& unit) const {
  return static_cast<pid_t>(std::stol(property(unit, "MainPID")));
}

void Machine::add_pairs(const std::vector<std::string>& names) const {
  std::string batch;
  for (const std::string& name : names) {
    batch += "link add name " + name + " type veth peer name veth" + name + "\n";
    batch += "link set dev " + name + " up\nlink set dev veth" + name + " up\n";
  }
  write("/run/batch", batch);
  must({"ip", "-batch", "/run/batch"});
}

bool Machine::admin_up(const std::string& name) const {
  const std::string flags = read("/sys/class/net/" + name + "/flags");
  return (std::strtoul(flags.c_str(), nullptr, 16) & IFF_UP) != 0;
}

std::vector<Entry> Machine::journal(int64_t since, std::vector<std::string> matches) const {
  // By the wall clock, by which it finds a place: a minute before, so that no step of it matters.
  const int64_t from = std::time(nullptr) - (now_usec() - since) / 1'000'000 - 60;
  matches.insert(matches.begin(), {"journalctl", "-q", "-b", "--no-pager", "-o", "json", kFields,
                                   "--since=@" + std::to_string(from)});
  auto entries = parse_entries(must(matches));
  std::erase_if(entries, [since](const Entry& entry) { return entry.monotonic_usec < since; });
  return entries;
}

std::vector<Entry> Machine::samples(int64_t since, const std::string& name) const {
  std::vector<std::string> matches = {std::string("MESSAGE_ID=") + kSampleId};
  if (!name.empty()) matches.push_back("NETMON_INTERFACE=" + name);
  return journal(since, matches);
}

std::map<std::string, Account> Machine::accounts(int64_t since) const {
  return accounts_of(journal(since, {std::string("MESSAGE_ID=") + kSampleId,
                                     std::string("MESSAGE_ID=") + kSamplesLostId}));
}

bool Machine::wait_for_samples(int64_t since, const std::vector<std::string>& names,
                               size_t count) const {
  return wait_until([&] {
    std::map<std::string, size_t> seen;
    for (const Entry& sample : samples(since)) ++seen[sample.interface];
    return std::all_of(names.begin(), names.end(),
                       [&](const std::string& name) { return seen[name] >= count; });
  });
}

void Machine::expect_accounted_for(int64_t since, const std::vector<std::string>& names,
                                   Netmon netmon) const {
  std::string wrong;
  int64_t slots = 0;
  int64_t without = 0;
  int64_t told = 0;
  const bool all = wait_until([&] {
    auto by_name = accounts(since);
    wrong.clear();
    slots = without = told = 0;
    for (const std::string& name : names) {
      const Account& account = by_name[name];
      wrong +=
          account.samples.empty() ? name + ": no sample\n" : not_accounted_for(account, netmon);
      slots += slots_in(account);
      without += slots_without(account);
      told += account.missed;
    }
    return wrong.empty();
  });
  EXPECT_TRUE(all) << wrong << story(since);
  std::printf("figure: missed slots: %lld of %lld, told as missed: %lld\n",
              static_cast<long long>(without), static_cast<long long>(slots),
              static_cast<long long>(told));
}

std::string Machine::complaints(int64_t since) const {
  std::string text;
  for (const Entry& entry : journal(since, {"-p", "warning"})) {
    if (is_ours(entry) && !missed_ticks(entry)) text += text_of(entry);
  }
  return text;
}

std::string Machine::story(int64_t since) const {
  std::string text;
  for (const Entry& entry : journal(since, {})) {
    if (is_ours(entry) && entry.message_id != kSampleId) text += text_of(entry);
  }
  return text;
}

bool Machine::wait_for_status(const std::string& part) const {
  return wait_until([&] { return status().find(part) != std::string::npos; });
}

bool Machine::wait_for_line(int64_t since, const std::string& part) const {
  return wait_until([&] {
    const auto entries = journal(since, {"SYSLOG_IDENTIFIER=netmon"});
    return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
      return entry.message.find(part) != std::string::npos;
    });
  });
}

bool Machine::wait_for_story(int64_t since, const std::string& part) const {
  return wait_until([&] { return story(since).find(part) != std::string::npos; });
}

int64_t Machine::now_usec() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

void Machine::sleep_until(int64_t usec) {
  const timespec when{usec / 1'000'000, (usec % 1'000'000) * 1000};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, nullptr) != 0) {
  }
}

void print_figure(const std::string& what, int64_t usec) {
  std::printf("figure: %s: %lld ms\n", what.c_str(), static_cast<long long>(usec / 1000));
}

Machine& machine() {
  static Machine one;
  return one;
}

std::vector<std::string> numbered(const std::string& prefix, int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(prefix + std::to_string(i));
  return names;
}

}  // namespace netmon::test
