// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace netmon {

inline constexpr const char* kSampleId = "6db4c9a2767c4728adbe5554bea1708c";
inline constexpr const char* kFirstBoot = "5d0c0f5a0b6d4d0b9d1b8a3f6c2e4711";
inline constexpr const char* kMonitor = "00000000000000000000000000000001";

// A journal file made as journald would have made it, but with any field and any time: in the
// export format, by systemd-journal-remote.
class JournalFile {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  void entry(uint64_t realtime_usec, uint64_t monotonic_usec, const Fields& fields,
             const std::string& boot = kFirstBoot) {
    field("__REALTIME_TIMESTAMP", std::to_string(realtime_usec));
    field("__MONOTONIC_TIMESTAMP", std::to_string(monotonic_usec));
    field("_BOOT_ID", boot);
    for (const auto& [name, value] : fields) field(name, value);
    text_ += '\n';
  }

  // A sample as an interface monitor writes it.
  struct Sample {
    std::string interface = "eth0";  // as it is shown
    uint64_t rx_bytes = 0;
    uint64_t tx_bytes = 0;
    std::string operstate = "up";
    std::string unit = "intfmon@eth0.service";
    std::string monitor = kMonitor;
    std::string boot = kFirstBoot;
    uint64_t own_usec = 0;  // when it was taken, where it had to wait for journald
  };
  void sample(uint64_t realtime_usec, uint64_t monotonic_usec, const Sample& sample) {
    Fields fields = {
        {"MESSAGE", "Interface:" + sample.interface + " state:" + sample.operstate +
                        " up_count:1 down_count:1\nrx_bytes:" + std::to_string(sample.rx_bytes) +
                        " rx_dropped:0 rx_errors:0 rx_packets:0\ntx_bytes:" +
                        std::to_string(sample.tx_bytes) + " tx_dropped:0 tx_errors:0 tx_packets:0"},
        {"MESSAGE_ID", kSampleId},
        {"NETMON_INTERFACE", sample.interface},
        {"_SYSTEMD_UNIT", sample.unit},
        {"_SYSTEMD_INVOCATION_ID", sample.monitor}};
    if (sample.own_usec != 0) {
      fields.emplace_back("NETMON_REALTIME_USEC", std::to_string(sample.own_usec));
    }
    entry(realtime_usec, monotonic_usec, fields, sample.boot);
  }

  // An event as netmon writes it.
  void event(uint64_t realtime_usec, const std::string& interface, const std::string& message_id,
             const std::string& message, Fields more = {},
             const std::string& unit = "netmon.service") {
    more.insert(more.begin(), {{"MESSAGE", interface + ": " + message},
                               {"MESSAGE_ID", message_id},
                               {"NETMON_INTERFACE", interface},
                               {"_SYSTEMD_UNIT", unit}});
    entry(realtime_usec, realtime_usec, more);
  }

  // Appends what was told so far to DIRECTORY/NAME.journal.
  void write(const std::filesystem::path& directory, const std::string& name = "test") {
    const std::string exported = directory / (name + ".export");
    std::ofstream(exported, std::ios::binary) << text_;
    const std::string command = "/usr/lib/systemd/systemd-journal-remote -o '" +
                                std::string(directory / (name + ".journal")) + "' '" + exported +
                                "' 2>'" + exported + ".log'";
    if (std::system(command.c_str()) != 0) {
      throw std::runtime_error("failed, see tools/install-deps: " + command);
    }
    std::filesystem::remove(exported);
    std::filesystem::remove(exported + ".log");
    text_.clear();
  }

 private:
  void field(std::string_view name, std::string_view value) {
    text_ += name;
    // The times are only taken in this form.
    if (value.find('\n') == std::string_view::npos) {
      text_.append("=").append(value).append("\n");
      return;
    }
    text_ += '\n';
    for (unsigned shift = 0; shift < 64; shift += 8) {
      text_ += static_cast<char>((uint64_t{value.size()} >> shift) & 0xff);
    }
    text_.append(value).append("\n");
  }

  std::string text_;
};

}  // namespace netmon
