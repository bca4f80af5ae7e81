// Package lanes holds no code but tests: they show, with real servers, which library goes into which of looper's two
// lanes for slow things, Offload or Dial, and why. The table stands in README.md.
package lanes
