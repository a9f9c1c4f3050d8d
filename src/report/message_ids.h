// SPDX-License-Identifier: MIT
//
// MESSAGE_ID of what the programs write to the journal. systemd/netmon.catalog explains each
// (journalctl -x); a test holds the two together.
#pragma once

namespace netmon::message_id {

inline constexpr const char* kSample = "6db4c9a2767c4728adbe5554bea1708c";
inline constexpr const char* kLinkDown = "ac92137405864ebda4bf98edcc703a8c";
inline constexpr const char* kLinkUp = "88aaf86b6b3c4f2499bde8c334553be0";
inline constexpr const char* kOutages = "30e1c16bb9014c799bb48e809c68228d";
inline constexpr const char* kDormant = "70996622f2e74ed0825da19f0b8546b1";
inline constexpr const char* kDormantOver = "4b8322aaf1a24934a8b4b737784b37ff";
inline constexpr const char* kDecision = "85abca144f034c7d88a95d51f6cab9ba";
inline constexpr const char* kRestored = "45f50f82264e4395b8e23fabd00474c2";
inline constexpr const char* kRestoreFailed = "55f875c510264cfc8ccb183c2dc61041";
inline constexpr const char* kNotPermitted = "5ccd153857b54dab8f2adcb9fef1b582";
inline constexpr const char* kCannotHelp = "fc1a9a555a5a446cb7ca4f0087e07c73";
inline constexpr const char* kLeftDown = "6a96a8ff128b423e9969b284b1e44f62";
inline constexpr const char* kContended = "0813b9fedf69404f96ecd472a825e852";
inline constexpr const char* kContendedOver = "1ab20052c23d4219b101d7d32ee49bf0";
inline constexpr const char* kErrorDisabled = "79cb0dc437684a05aee6b41b492609fd";
inline constexpr const char* kFlap = "4b455090542f4057a6d48d619ffd663c";
inline constexpr const char* kCountersReset = "c8148b0c7be0458e8074d551849b924b";
inline constexpr const char* kSamplesLost = "0ca3c225685d4cb28503a2be5fcd150e";
inline constexpr const char* kHeld = "b0b1472a02a94a9cb28bbe97354a5992";
inline constexpr const char* kReleased = "5ab85c2798c24fd28a3d9fb1a4ac13a9";
inline constexpr const char* kHoldOver = "7fb96b8fb9de4c5f8951161ef669cc16";
inline constexpr const char* kCleared = "39f20584f82c4e8dbbe0cca64193a862";
inline constexpr const char* kAbsent = "2e8bdfab9e8147dba02a483185826791";
inline constexpr const char* kNoMonitor = "e3ed3af43d3f437aa7de3713d607ed42";

}  // namespace netmon::message_id
