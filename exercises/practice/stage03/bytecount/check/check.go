// Package check examines the exercise bytecount.
package check

import (
	"fmt"
	"math/rand/v2"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage03/bytecount"
	"looper.example/stage03-http-parser/http1"
)

// Check has contents travel: from the learner's writer to the course's parser, and to the learner's reader.
func Check(s *judge.Story) {
	contents := []string{"tea", "crème brûlée", "お茶", "", "\x89PNG\r\n\x1a\n\xff\xfe", "half of a character: \xc3"}
	for _, content := range contents {
		s.Did("the server sends %q, which has %d bytes", content, len(content))
		write(s, content)
		s.Did("the server receives it, and after it the next message, which begins with the byte 0x80")
		read(s, content)
	}
	s.Did("the server sends and receives 100 contents of bytes made by chance")
	chance := rand.New(rand.NewPCG(3, 3))
	for range 100 {
		content := make([]byte, chance.IntN(300))
		for i := range content {
			content[i] = byte(chance.Uint32())
		}
		write(s, string(content))
		read(s, string(content))
	}
}

// next begins with a byte that continues a character, for a reader that looks for the beginning of one.
const next = "\x80 and the rest of the next message"

// write has the parser of the course read the message twice from one stream.
func write(s *judge.Story, content string) {
	stream := bytecount.AppendMessage(nil, content)
	stream = bytecount.AppendMessage(stream, content)
	for _, which := range []string{"first", "second"} {
		found, rest, err := parse(stream)
		if err != nil || found != content {
			mistake, why := "announced", "Content-Length counts bytes. What it does not count is taken for the beginning of the next message."
			if err == nil && len(found) == len(content) {
				mistake, why = "repaired", repaired
			}
			s.Fail(judge.Failure{
				Came:   fmt.Sprintf("a client reads the %s message, and finds %q and %s", which, found, told(err)),
				Wanted: fmt.Sprintf("%q", content), Why: why, Mistake: mistake,
			})
		}
		stream = rest
	}
	if len(stream) > 0 {
		s.Fail(judge.Failure{Came: fmt.Sprintf("%d more bytes after the content", len(stream)), Wanted: "none", Mistake: "announced"})
	}
}

const repaired = "Content belongs to the application. Code that carries it does not look into it, and does not change it."

func told(err error) string {
	if err == nil {
		return "no error"
	}
	return "the error: " + err.Error()
}

// parse takes one response from a stream.
func parse(stream []byte) (content string, rest []byte, err error) {
	var p http1.ResponseParser
	p.Expect("GET")
	for {
		ev, n, err := p.Next(stream)
		stream = stream[n:]
		switch {
		case err != nil:
			return content, stream, err
		case ev == http1.NeedMore:
			return content, stream, fmt.Errorf("the message is not complete")
		case ev == http1.Data:
			content += string(p.Data())
		case ev == http1.End:
			return content, stream, nil
		}
	}
}

// read has Content take a content of a stream that was cut in all places.
func read(s *judge.Story, content string) {
	stream := content + next
	for cut := range len(stream) + 1 {
		found, rest, ok := bytecount.Content([]byte(stream[:cut]), len(content))
		switch arrived := cut >= len(content); {
		case ok != arrived:
			s.Fail(judge.Failure{
				Came:    fmt.Sprintf("%d of %d bytes of %q have arrived, and Content says %t", min(cut, len(content)), len(content), content, ok),
				Wanted:  fmt.Sprint(arrived),
				Why:     "The reader that waits for characters waits for more bytes than were announced, or takes bytes of the next message.",
				Mistake: "taken",
			})
		case !ok && string(rest) != stream[:cut]:
			s.Fail(judge.Failure{Came: fmt.Sprintf("%q is left", rest), Wanted: fmt.Sprintf("%q, all that has arrived", stream[:cut])})
		case ok && (string(found) != content || string(rest) != stream[len(content):cut]):
			mistake, why := "taken", "The length says how many bytes belong to the content."
			if len(content) > 0 && string(rest) == stream[len(content):cut] {
				mistake, why = "repaired", repaired
			}
			s.Fail(judge.Failure{
				Came:   fmt.Sprintf("the content %q, and %q is left", found, rest),
				Wanted: fmt.Sprintf("the content %q, and %q is left", content, stream[len(content):cut]),
				Why:    why, Mistake: mistake,
			})
		}
	}
}
