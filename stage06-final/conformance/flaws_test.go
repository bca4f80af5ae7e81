package conformance

import (
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Clients wait for a sloppy server, and it waits for them. A server that responds does so well before longPatience ends,
// also on a busy machine. A server that should respond or close, and does not, stays silent for longer than shortPatience.
const (
	shortPatience = 750 * time.Millisecond
	longPatience  = 10 * time.Second
	longLimit     = 3 * longPatience // of a server whose limits no client waits for
	shortLimit    = time.Second      // of a server whose limits its clients wait for
)

// runSome runs the cases of these IDs, with a config that has the address and the limits of time.
func runSome(t *testing.T, config Config, ids ...string) map[string]Result {
	t.Helper()
	groups, err := Load()
	require.NoError(t, err)
	cases := slices.DeleteFunc(Share(groups, LastStage), func(c *Case) bool { return !slices.Contains(ids, c.ID()) })
	require.Len(t, cases, len(ids), "cases that are named here must be in the suite")
	config.Settle = 30 * time.Millisecond
	results := map[string]Result{}
	for _, r := range Run(t.Context(), cases, config) {
		results[r.Case.ID()] = r
	}
	return results
}

// caught are cases that a flaw must not pass.
type caught struct {
	flaw  flaw
	cases []string
}

// In each group the suite catches a server with a flaw of that group.
var flaws = []caught{
	{anyRequestLine, []string{"request-line/two-spaces-after-method", "request-line/version-in-small-letters", "request-line/word-after-version"}},
	{anyTarget, []string{"target/nul", "target/relative-path", "target/percent-alone", "target/asterisk-with-get", "target/square-brackets-in-path-and-query"}},
	{anyHost, []string{"host/missing", "host/twice", "host/with-userinfo", "host/two-ports"}},
	{anyField, []string{"fields/space-before-colon", "fields/no-colon", "fields/folded-with-space", "fields/nul-in-value"}},
	{numberPrefix, []string{"framing/length-with-plus", "framing/length-and-letters", "chunked/size-with-plus", "chunked/size-with-comma", "smuggling/length-and-letter", "smuggling/size-plus-zero"}},
	{lengthWins, []string{"smuggling/length-and-chunked", "smuggling/chunked-and-length"}},
	{lfEndsSize, []string{"chunked/bare-lf-after-size", "chunked/bare-lf-after-last-chunk"}},
	{neverPersists, []string{"connection/open-after-404", "connection/unknown-option", "pipelining/ten"}},
	{ignoresClose, []string{"connection/close-asked", "connection/close-in-capitals", "pipelining/close-in-the-second", "smuggling/nothing-after-close"}},
	{oneASegment, []string{"fragmentation/get", "fragmentation/get-byte-by-byte", "fragmentation/begun-in-the-version", "fragmentation/begun-in-a-name"}},
	{firstOfSegment, []string{"pipelining/ten", "pipelining/in-order", "pipelining/after-a-body"}},
	{unreadBody, []string{"framing/get-with-body", "smuggling/body-of-404", "smuggling/half-a-request-as-body"}},
	{noDate, []string{"responses/date", "responses/date-format", "responses/date-with-404"}},
	{headHasContent, []string{"responses/head-of-404", "request-line/head", "pipelining/head-between"}},
	{neverContinues, []string{"expectations/continue", "expectations/in-other-letters"}},
	{unbounded, []string{"limits/nothing-at-all", "limits/half-a-head", "limits/dripping-head", "limits/content-that-stops"}},
	{oneAtATime, []string{"robustness/silent-client", "robustness/half-a-head", "robustness/dripping-client"}},
	{crashes, []string{"responses/failure-alone"}},
	{trimsEquals, []string{"cookies/value-with-equals-signs"}},
	{unconditional, []string{"conditional/any-tag"}},
	{extraResponse, []string{"request-line/plain-get", "host/ipv4", "responses/date"}},
}

func TestFlaws(t *testing.T) {
	for _, row := range flaws {
		t.Run(string(row.flaw), func(t *testing.T) {
			t.Parallel()
			limit, known := longLimit, time.Duration(0)
			if row.flaw == unbounded {
				limit, known = shortLimit, shortLimit // its cases wait for the limits
			}
			flawed := Config{Addr: startSloppy(t, row.flaw, limit), Limit: known, Patience: shortPatience}
			for id, r := range runSome(t, flawed, row.cases...) {
				assert.NotEqual(t, Passed, r.Verdict, "%s does not catch a server that %s", id, row.flaw)
			}
			upright := Config{Addr: startSloppy(t, "", limit), Limit: known, Patience: longPatience}
			for id, r := range runSome(t, upright, row.cases...) {
				assert.Equal(t, Passed, r.Verdict, "%s: %s", id, r.Reason())
			}
		})
	}
}

// Every group has a flaw that it catches.
func TestEveryGroupCatchesSomething(t *testing.T) {
	groups, err := Load()
	require.NoError(t, err)
	for _, group := range groups {
		catches := slices.ContainsFunc(flaws, func(row caught) bool {
			return slices.ContainsFunc(row.cases, func(id string) bool { return strings.HasPrefix(id, group.Name+"/") })
		})
		assert.True(t, catches, "no sloppy server for the group %s", group.Name)
	}
}

// The suite ends in time with servers that do nothing, too much, or only close.
func TestBounded(t *testing.T) {
	rows := []struct {
		name     string
		patience time.Duration
		serve    func(conn net.Conn)
		found    string
	}{
		{"hangs", 3 * time.Second, func(conn net.Conn) { io.Copy(io.Discard, conn) }, "nothing for "},
		{"closes", longPatience, func(conn net.Conn) {}, "nothing, then the server"},
		{"floods", longPatience, func(conn net.Conn) {
			flood := []byte(strings.Repeat("HTTP/1.1 200 OK\r\nA: b\r\n", 1000))
			for {
				if _, err := conn.Write(flood); err != nil {
					return
				}
			}
		}, "a malformed response"},
		{"floods with content", longPatience, func(conn net.Conn) {
			conn.Write([]byte("HTTP/1.1 200 OK\r\n\r\n"))
			flood := make([]byte, 1<<20)
			for {
				if _, err := conn.Write(flood); err != nil {
					return
				}
			}
		}, "of which only a part came"},
		{"drips", longPatience, func(conn net.Conn) {
			drip := time.NewTicker(10 * time.Millisecond)
			defer drip.Stop()
			for range drip.C {
				if _, err := conn.Write([]byte("H")); err != nil {
					return
				}
			}
		}, "a malformed response"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			addr := accept(t, row.serve)
			began := time.Now()
			for id, r := range runSome(t, Config{Addr: addr, Patience: row.patience}, "request-line/plain-get", "fields/no-colon") {
				if id == "request-line/plain-get" {
					assert.Equal(t, Failed, r.Verdict)
					assert.Contains(t, r.Found, row.found)
				}
			}
			assert.Less(t, time.Since(began), 20*time.Second)
		})
	}
}
