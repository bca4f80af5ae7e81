// Package peers has other HTTP servers, each set up as the conformance suite
// needs it (stage06-final/conformance/README.md, "The server under test"), so that one suite
// tests all with the same cases:
//
//	conformance cases --> scorecard --> nethttp, gin, fasthttp      one Go command each
//	                                --> nginx.conf, node.js         where installed
//	                                --> stage06-final
//
// The servers are written as their users would write them, with the settings that their
// documentation recommends for the open Internet, and with time limits, which must be short
// for the suite's cases about time.
package peers
