package http1_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/http1"
)

// A transcript lists the events of a stream, one a line. It must be the same for every way
// of cutting the stream.
type transcript []string

// feed runs a new parser over in, in pieces that end at the given cuts, as a
// connection does: unconsumed bytes come again, followed by more. Each call gets
// them at another address, and earlier memory is overwritten, so that a pointer
// kept across calls shows.
func feed(t testing.TB, limits http1.Limits, in []byte, cuts ...int) transcript {
	var (
		tr   transcript
		body []byte
		seen []byte
		from int
		p    = http1.Parser{Limits: limits}
	)
	closeBody := func() {
		if body != nil {
			tr = append(tr, fmt.Sprintf("data %q", body))
			body = nil
		}
	}
	for _, to := range append(cuts, len(in)) {
		for {
			fill(seen)
			seen = bytes.Clone(in[from:to])
			ev, n, err := p.Next(seen)
			require.True(t, 0 <= n && n <= len(seen), "consumed %d of %d", n, len(seen))
			if err != nil {
				closeBody()
				_, _, again := p.Next(seen)
				require.Same(t, err, again, "an error is final")
				return append(tr, describeError(t, err))
			}
			from += n
			switch ev {
			case http1.Head:
				tr = append(tr, describeHead(&p.Request))
				p.Request.Rebase(p.Request.AppendHead(nil))
			case http1.Data:
				require.NotEmpty(t, p.Data())
				body = append(body, p.Data()...)
			case http1.End:
				closeBody()
				tr = append(tr, describeTrailers(&p.Request.Message))
				require.True(t, p.Idle())
			}
			if ev == http1.NeedMore {
				break
			}
		}
	}
	closeBody()
	if !p.Idle() {
		return append(tr, "unfinished")
	}
	if len(tr) == 0 {
		return transcript{"nothing"}
	}
	return tr
}

func fill(b []byte) {
	for i := range b {
		b[i] = 0xee
	}
}

// describeHead returns everything in a Request, in one line.
func describeHead(r *http1.Request) string {
	var b strings.Builder
	fmt.Fprintf(&b, "head %s %s path=%s", r.Method(), r.Target(), r.Path())
	if r.Query() != nil {
		fmt.Fprintf(&b, " query=%s", r.Query())
	}
	fmt.Fprintf(&b, " host=%s 1.%d length=%d", r.Host(), r.Minor(), r.ContentLength())
	for _, word := range []struct {
		text string
		said bool
	}{{"keep", r.KeepAlive()}, {"continue", r.ExpectContinue()}, {"upgrade", r.Upgrade()}} {
		if word.said {
			b.WriteString(" " + word.text)
		}
	}
	for name, value := range r.Fields() {
		fmt.Fprintf(&b, " [%s: %s]", name, value)
	}
	return b.String()
}

func describeTrailers(r *http1.Message) string {
	var b strings.Builder
	b.WriteString("end")
	for i := range r.NumTrailers() {
		name, value := r.TrailerAt(i)
		fmt.Fprintf(&b, " [%s: %s]", name, value)
	}
	return b.String()
}

func describeError(t testing.TB, err error) string {
	var e *http1.Error
	require.True(t, errors.As(err, &e), "%T is no *Error", err)
	return fmt.Sprintf("%d at %d: %s", e.Status, e.Offset, e.Reason)
}

// A row is one rule: a stream and what a parser must make of it.
type row struct {
	name string
	in   string
	want string // the transcript, one event a line
}

// checkRows checks rows in one piece, cut in two at every place, and one byte at a
// time.
func checkRows(t *testing.T, limits http1.Limits, rows []row) {
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			want, in := transcript(strings.Split(row.want, "\n")), []byte(row.in)
			if diff := cmp.Diff(want, feed(t, limits, in)); diff != "" {
				t.Fatalf("in one piece (-want +got):\n%s", diff)
			}
			every := make([]int, len(in))
			for cut := range in {
				every[cut] = cut
				require.Equal(t, want, feed(t, limits, in, cut), "cut at %d", cut)
			}
			require.Equal(t, want, feed(t, limits, in, every...), "byte by byte")
		})
	}
}
