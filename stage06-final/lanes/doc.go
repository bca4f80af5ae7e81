// Package lanes holds no code but tests. They show with real servers which library goes into which of looper's two
// lanes for slow work, Offload or Dial, and why. README.md has the table.
package lanes
