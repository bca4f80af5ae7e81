// Package oracle reads streams with the course's own parser, for checks to compare with.
package oracle

import (
	"fmt"
	"strings"

	"looper.example/stage03-http-parser/http1"
)

// Request is a complete request.
type Request struct{ Method, Target, Content string }

func (r Request) String() string {
	if r.Content == "" {
		return r.Method + " " + r.Target
	}
	return fmt.Sprintf("%s %s with the content %q", r.Method, r.Target, r.Content)
}

// Verdict is what a stream is.
type Verdict struct {
	Requests []Request
	Err      *http1.Error // nil: no error
	Whole    bool         // the stream ends between two requests
}

func (v Verdict) String() string {
	if v.Err == nil {
		return Tell(v.Requests, nil)
	}
	return Tell(v.Requests, v.Err)
}

// Tell puts requests and the error that ended them in words.
func Tell[R fmt.Stringer](requests []R, err error) string {
	var parts []string
	for _, r := range requests {
		parts = append(parts, r.String())
	}
	switch {
	case err != nil:
		parts = append(parts, "an error")
	case len(parts) == 0:
		return "no complete request"
	}
	return strings.Join(parts, ", ")
}

// Read reads a stream to its end or to its first error.
func Read(stream string) (v Verdict) {
	var p http1.Parser
	in := []byte(stream)
	var content []byte
	for {
		ev, n, err := p.Next(in)
		if err != nil {
			v.Err = err.(*http1.Error)
			return v
		}
		switch ev {
		case http1.NeedMore:
			v.Whole = p.Idle() && n == len(in)
			return v
		case http1.Head:
			content = content[:0]
		case http1.Data:
			content = append(content, p.Data()...)
		case http1.End:
			r := &p.Request
			v.Requests = append(v.Requests, Request{string(r.Method()), string(r.Target()), string(content)})
		}
		in = in[n:]
	}
}
