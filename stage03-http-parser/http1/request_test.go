package http1_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/http1"
)

// parseHead returns a parser that has just returned the head of in.
func parseHead(t *testing.T, in string) *http1.Parser {
	t.Helper()
	p := new(http1.Parser)
	ev, _, err := p.Next([]byte(in))
	require.NoError(t, err)
	require.Equal(t, http1.Head, ev)
	return p
}

func TestRequestFields(t *testing.T) {
	r := &parseHead(t, "GET / HTTP/1.1\r\nHost: h\r\nAccept: a\r\nACCEPT: b\r\nEmpty:\r\n\r\n").Request

	assert.Equal(t, "a", string(r.Field("accept")), "the first of that name")
	assert.Equal(t, "a", string(r.Field("ACCEPT")))
	assert.NotNil(t, r.Field("Empty"))
	assert.Empty(t, r.Field("Empty"))
	assert.Nil(t, r.Field("Accep"))
	assert.Nil(t, r.Field("Accept-Language"))
	assert.Nil(t, r.Field("E\u212apty"), "the Kelvin sign is no k")

	require.Equal(t, 4, r.NumFields())
	name, value := r.FieldAt(2)
	assert.Equal(t, "ACCEPT: b", string(name)+": "+string(value))
	assert.Panics(t, func() { r.FieldAt(4) })

	var names []string
	for name := range r.Fields() {
		if names = append(names, string(name)); len(names) == 3 {
			break
		}
	}
	assert.Equal(t, []string{"Host", "Accept", "ACCEPT"}, names)
}

func TestRequestQuery(t *testing.T) {
	assert.Nil(t, parseHead(t, withHost("GET / HTTP/1.1")).Request.Query(), "no query")
	assert.NotNil(t, parseHead(t, withHost("GET /? HTTP/1.1")).Request.Query(), "an empty query")
}

func TestHasConnectionOption(t *testing.T) {
	r := &parseHead(t, "GET / HTTP/1.1\r\nHost: h\r\nConnection: te,\t Upgrade ,\r\nTE: trailers\r\nconnection: x\r\n\r\n").Request
	for _, option := range []string{"te", "TE", "upgrade", "X"} {
		assert.True(t, r.HasConnectionOption(option), option)
	}
	for _, option := range []string{"close", "trailers", "grade", "xx"} {
		assert.False(t, r.HasConnectionOption(option), option)
	}
}

// An Upgrade field is a list like others. It may have several lines, even empty ones.
func TestUpgradeOnSeveralLines(t *testing.T) {
	for _, row := range []struct {
		fields string
		want   bool
	}{
		{"Connection: upgrade\r\nUpgrade: a\r\n", true},
		{"Connection: x\r\nUpgrade:\r\nUpgrade: a\r\nConnection:\r\nConnection: ,upgrade\r\n", true},
		{"Connection: upgrade\r\nUpgrade:\r\nUpgrade: ,\r\n", false},
		{"Connection: upgrade\r\n", false},
		{"Upgrade: a\r\n", false},
	} {
		assert.Equal(t, row.want, parseHead(t, get(row.fields)).Request.Upgrade(), "%q", row.fields)
	}
}

func TestRebase(t *testing.T) {
	in := []byte("\r\n" + post + "Content-Length: 1\r\n\r\nabc")
	var p http1.Parser
	_, n, err := p.Next(in)
	require.NoError(t, err)
	r := &p.Request
	assert.Equal(t, "\r\n"+string(r.Raw()), string(in[:n]))

	told := describeHead(r)
	head := r.AppendHead([]byte("before"))[len("before"):]
	assert.Equal(t, string(r.Raw()), string(head))
	r.Rebase(head)
	fill(in[:n])
	assert.Equal(t, told, describeHead(r), "the copy tells the same")

	assert.PanicsWithValue(t, "http1: Rebase: the head given has another length than the head parsed",
		func() { r.Rebase(head[1:]) })

	ev, _, err := p.Next(in[n:])
	require.NoError(t, err)
	require.Equal(t, http1.Data, ev)
	assert.Equal(t, told, describeHead(r), "the body leaves it alone")
}

func TestTrailersOutliveTheInput(t *testing.T) {
	in := []byte(chunkedPost + "0\r\nA: b\r\na: c\r\n\r\n")
	var p http1.Parser
	for rest, ev := in, http1.NeedMore; ev != http1.End; {
		var n int
		var err error
		ev, n, err = p.Next(rest)
		require.NoError(t, err)
		rest = rest[n:]
	}
	fill(in)
	assert.Equal(t, "b", string(p.Request.Trailer("a")))
	assert.Nil(t, p.Request.Trailer("b"))
	assert.Nil(t, p.Request.Field("a"), "a trailer is no field of the head")
	assert.Equal(t, 2, p.Request.NumTrailers())
	name, value := p.Request.TrailerAt(1)
	assert.Equal(t, "a: c", string(name)+": "+string(value))
}

// After an error, the Request has the part before the error.
func TestRequestAfterAnError(t *testing.T) {
	for _, row := range []struct{ in, method, target, path, accept string }{
		{"(HEAD / HTTP/1.1\r\n", "", "", "", ""},
		{"HEAD  / HTTP/1.1\r\n", "HEAD", "", "", ""},
		{"HEAD / HTTP/2.0\r\n", "HEAD", "", "", ""},
		{"BREW / HTTP/1.1\r\n", "BREW", "", "", ""},
		{"HEAD /a%0g HTTP/1.1\r\n", "HEAD", "/a%0g", "", ""},
		{"HEAD /a HTTP/1.1\r\nHost: h\r\nAccept: b\r\nA\r\n", "HEAD", "/a", "/a", "b"},
		{"HEAD /a HTTP/1.1\r\nAccept: b\r\n\r\nbehind", "HEAD", "/a", "/a", "b"},
		{"POST /a HTTP/1.1\r\nHost: h\r\nAccept: b\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "POST", "/a", "/a", "b"},
	} {
		for cut := range row.in {
			var p http1.Parser
			kept, from := "\r\n"+row.in, 0 // an empty line before, which is skipped
			var head []byte
			for _, to := range []int{cut + 2, len(kept)} {
				for err := error(nil); err == nil; {
					var n int
					var ev http1.Event
					ev, n, err = p.Next([]byte(kept[from:to]))
					if from += n; ev == http1.Head {
						head = p.Request.AppendHead(head)
						p.Request.Rebase(head)
					}
					if ev == http1.NeedMore {
						break
					}
				}
			}
			r := &p.Request
			require.Equal(t, row.method+" "+row.target+" "+row.path+" "+row.accept,
				string(r.Method())+" "+string(r.Target())+" "+string(r.Path())+" "+string(r.Field("Accept")), "%q cut at %d", row.in, cut)
			require.Nil(t, r.Query())
			require.Nil(t, r.Trailer("A"))
		}
	}
}

// Before the End event, and if it never comes, there are no trailers.
func TestTrailersThatAreNotComplete(t *testing.T) {
	for _, trailers := range []string{"0\r\nA: b\r\n", "0\r\nA: b\r\nC\r\n"} {
		p := parseHead(t, chunkedPost)
		_, _, _ = p.Next([]byte(trailers))
		assert.Zero(t, p.Request.NumTrailers())
		assert.Nil(t, p.Request.Trailer("A"))
	}
}

func TestLookingUpAllocatesNothing(t *testing.T) {
	p := parseHead(t, browserRequest)
	r := &p.Request
	head := bytes.Clone(r.Raw())
	length := 0
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		length += len(r.Field("Cookie")) + len(r.Path()) + len(r.Query()) + len(r.Host())
		for name, value := range r.Fields() {
			length += len(name) + len(value)
		}
		if r.HasConnectionOption("upgrade") || r.Upgrade() {
			length++
		}
		head = r.AppendHead(head[:0])
		r.Rebase(head)
	}))
	assert.Positive(t, length)
}
