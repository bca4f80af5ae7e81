package conformance

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
)

func TestNarrate(t *testing.T) {
	c := parseCase(t, `deaf
>> \{300*GET / HTTP/1.1\r\nHost: \{host}\r\n\r\n}
> A: \{9*b}
pause 0.5 limit
< 200
on other
read 2000 a second
read
shut
on crowd x 3
>> x
close
reset
< 400`)
	c.Cut = CutBytes
	want := `(from here on it reads nothing)
300 times:
  GET / HTTP/1.1\r\n
  Host: h:1\r\n
  \r\n
A: (9 times b)\r\n
(nothing for 0.5 times the time limit)
(waits for 200)
(on the connection "other":)
(it reads at most 2000 bytes a second)
(from here on it reads again)
(it closes its sending side)
(on 3 other connections, each:)
x
(it closes the connection)
(it resets the connection)
(each byte by itself)`
	assert.Empty(t, cmp.Diff(want, c.Narrate("h:1", 0)))
	silent := parseCase(t, "pause 50ms\non other\npause 50ms\non first\npause 50ms\n< any")
	assert.Equal(t, "(it connects, and sends nothing for 50 ms)\n(on the connection \"other\":)\n"+
		"(it connects, and sends nothing for 50 ms)\n(on the connection \"first\":)\n(nothing for 50 ms)", silent.Narrate("h:1", 0))
	c.Cut = CutNone
	assert.Equal(t, "(from here on it reads nothing)", c.Narrate("h:1", c.Steps[1].Line))
}
