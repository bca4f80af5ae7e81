//go:build unix

package check

import (
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/conformance"
)

// deepVariable enables the tests that measure processes, or take long for another reason. It is a number: how often
// each probe runs under load. Try 20 after a change of a probe.
const deepVariable = "LOOPER_DEEP"

func deepOnly(t *testing.T) {
	t.Helper()
	if os.Getenv(deepVariable) == "" {
		t.Skip(deepVariable + " is not set")
	}
}

// probed is a kind of check that a fault is made for.
type probed struct {
	fault fault
	kind  kind
	fast  bool // enough to run always
	came  string
}

var faults = []probed{
	{cannotStart, responds, true, "the program ended before it listened"},
	{silent, responds, false, "nothing for 3s"},
	{spins, idle(silentClient), true, "of the time"},
	{deafToEnd, endsAlone, false, "the program goes on"},
	{endsBadly, endsAlone, true, "it ended with: exit status 3"},
	{endsBadly, ends, true, "it ended with: exit status 3"},
	{deafToEnd, endsSoon, false, "the program goes on for more than 3s"},
	{dropsOwed, drains, false, "for /slow, the server closed the connection"},
	{hoards, deaf, false, "the server's memory grew from"},
	{losesLate, slowReader, false, "responses, then"},
	{leaks, leaves, false, "open descriptors"},
	{spinsAtShut, idle(shutAndWaiting), false, "of the time"},
	{computesHere, await, false, "one of the pages took"},
	{losesWake, await, false, "nothing for 3s"},
	{wholeStream, stream, false, "the server's memory grew from"},
	{keepsGone, leavers, false, "the server's memory grew from"},
	{anyFile, files, true, "module mini"},
	{mixesFiles, filesAtOnce, true, "for check-"},
	{wholeFile, largeFile, false, "the server's memory grew from"},
	{badTemplates, renders(28), true, `200 with "Hello"`},
	{dies, deadly, true, "the server closed the connection"},
}

// underLoad reports whether the kind of check is a probe that TestProbesUnderLoad runs.
func (p *probed) underLoad() bool {
	return p.fault != badTemplates && p.fault != dies && p.fault != cannotStart
}

// deadly has a case that ends the server with the fault dies, and others that do not.
var deadly = &caseSet{cases: casesNamed("request-line/plain-get", "request-line/method-unknown", "request-line/version-in-small-letters")}

// Each fault fails the check that is made for it, and a server without a fault passes that check.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, row := range faults {
		t.Run(string(row.fault), func(t *testing.T) {
			t.Parallel()
			if !row.fast {
				deepOnly(t)
			}
			checks := []Check{{Name: "x", Why: "Because.", kind: row.kind}}
			result := run(t, row.fault.program(), checks)
			require.NotNil(t, result.Failure)
			assert.Contains(t, result.Failure.Came, row.came)
			assert.NotEmpty(t, result.Failure.Wanted)
			assert.NotEmpty(t, result.Failure.Why)
			assert.NotEmpty(t, result.Failure.Start)
			if row.fault == dies { // the case that ends it seemed to pass
				assert.Equal(t, 2, result.Failure.Passed)
			}
			if row.fault == cannotStart || os.Getenv(deepVariable) == "" && row.underLoad() { // otherwise TestProbesUnderLoad asks the upright server
				assert.Nil(t, run(t, upright.program(), checks).Failure)
			}
		})
	}
}

// Again and again, each probe passes a server without a fault and finds its fault, while the machine computes something else.
func TestProbesUnderLoad(t *testing.T) {
	deepOnly(t)
	times, err := strconv.Atoi(os.Getenv(deepVariable))
	require.NoError(t, err)
	stop := make(chan bool)
	t.Cleanup(func() { close(stop) })
	for range runtime.NumCPU() {
		go func() {
			for {
				select {
				case <-stop:
					return
				default:
					time.Sleep(50 * time.Microsecond)
					for end := time.Now().Add(time.Millisecond); time.Now().Before(end); {
					}
				}
			}
		}()
	}
	for _, row := range faults {
		if !row.underLoad() {
			continue
		}
		t.Run(string(row.fault), func(t *testing.T) {
			t.Parallel()
			checks := []Check{{Name: "x", kind: row.kind}}
			for range times {
				require.Nil(t, run(t, upright.program(), checks).Failure)
			}
			found := row.kind.run(t.Context(), bench{program: row.fault.program(), hasty: true}) // at the first attempt
			require.NotNil(t, found.failure)
		})
	}
}

// A machine may take longer to send a request than the server's limit allows. Then the server passes; in a case about limits it
// fails.
func TestOutlasted(t *testing.T) {
	t.Parallel()
	p := upright.program()
	p.Command = []string{p.Command[0], "{seconds}", "{addr}"}
	options := generous(false)
	options.Limit = 20 * time.Millisecond // a byte at a time takes longer
	cases := casesNamed("fragmentation/get-byte-by-byte")
	passes := func(k *caseSet) bool {
		result, err := Run(t.Context(), p, []Check{{Name: "x", kind: k}}, options, nil)
		require.NoError(t, err)
		return result.OK()
	}
	require.True(t, passes(&caseSet{cases: cases, limits: true, track: true}))
	require.False(t, passes(&caseSet{cases: cases, limits: true}), "only the track's programs are known to have no other limit")
	about := *cases[0]
	about.Needs = []string{"limits"}
	require.False(t, passes(&caseSet{cases: []*conformance.Case{&about}, limits: true, track: true}))
}

// A failure of a case that is not required is a remark; with Strict it is a failure.
func TestStrict(t *testing.T) {
	t.Parallel()
	checks := []Check{{Name: "x", kind: &caseSet{cases: casesNamed("request-line/method-unknown")}}}
	result := run(t, upright.program(), checks)
	require.Nil(t, result.Failure)
	require.Len(t, result.Remarks, 1)
	for _, together := range []bool{false, true} {
		options := generous(together)
		options.Strict = true
		result, err := Run(t.Context(), upright.program(), checks, options, nil)
		require.NoError(t, err)
		require.NotNil(t, result.Failure)
		require.Equal(t, "request-line/method-unknown", result.Failure.Case)
	}
}
