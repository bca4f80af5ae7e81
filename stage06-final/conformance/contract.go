package conformance

import (
	"maps"
	"slices"
)

// LastStage is the highest stage that a case can name.
const LastStage = 6

// resources are what a case may need of the server under test besides "GET /", by the
// names that stand behind "needs". README.md tells the same at more length, for people
// who bring a server of their own; a test holds the two together.
var resources = map[string]string{
	"echo":    "POST /echo answers 200 with the content it was sent; other methods get 405",
	"slow":    "GET /slow answers 200 after half a second to two seconds",
	"stream":  "GET /stream answers 200 with content whose length is not known beforehand",
	"status":  "GET /status/NNN answers with that status",
	"broken":  "GET /broken runs a handler that fails",
	"host":    "GET /host answers 200 with the host that the request is for",
	"upgrade": "GET /upgrade changes to the protocol echo (101) for a client that offers it; others get 426",
	"file":    "GET /file answers 200 with an ETag and a Last-Modified, and heeds conditions and ranges",
	"cookie":  "GET /cookie answers 200 with the cookies it was sent, one name=value a line",
	"limits":  "the server's limits of time are known and short",
}

// Resources lists the names that may stand behind "needs".
func Resources() []string { return slices.Sorted(maps.Keys(resources)) }
