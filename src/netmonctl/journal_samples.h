// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>

#include "base/interface_name.h"
#include "base/result.h"
#include "netmonctl/history_series.h"
#include "netmonctl/journal_reader.h"

namespace netmon::ctl {

// The moment that a sample was sent: journald may have taken its entry later, so the entry is moved
// back on both clocks by as much. `claimed` is NETMON_REALTIME_USEC= of an entry that its writer
// had to keep, or else _SOURCE_REALTIME_TIMESTAMP=, the kernel's time of the datagram; what is no
// such number, or out of reach, moves nothing.
[[nodiscard]] JournalTime sent_at(JournalTime entry, std::string_view claimed);

struct SampleCount {
  uint64_t samples = 0;  // within the span
  uint64_t refused = 0;  // entries that another wrote, or that no monitor would write
};

// Calls `take` for each sample of the interface between the two moments, in the order of the
// journal, and for the one before them and the one after; where the clock was set back, for the
// first one after them each time. `progress` now and then with the moment reached.
[[nodiscard]] Result<SampleCount> read_samples(JournalReader& journal,
                                               const InterfaceName& interface, uint64_t since_usec,
                                               uint64_t until_usec,
                                               const std::function<void(const TimedReading&)>& take,
                                               const std::function<void(uint64_t)>& progress);

}  // namespace netmon::ctl
