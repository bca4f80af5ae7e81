// Package peers holds other people's HTTP servers, each set up as the conformance suite
// asks (stage06-final/conformance/README.md, "The server under test"), so that one suite
// judges all by the same cases:
//
//	conformance cases --> scorecard --> nethttp, gin, fasthttp      one Go command each
//	                                --> nginx.conf, node.js         where installed
//	                                --> stage06-final
//
// The servers are written as their users would write them, with the settings that their
// documentation recommends for the open Internet, and with limits of time, which the
// suite's cases about time need to be short.
package peers
