package characters

import (
	"fmt"
	"unicode/utf8"

	"looper.example/stage02-poller/kernel"
)

// Conn is a connection.
type Conn struct {
	left []rune // what was not sent yet
}

// Respond begins a response.
func (c *Conn) Respond(text string) {
	head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", utf8.RuneCountInString(text))
	c.left = []rune(head + text)
}

// Flush sends what the kernel takes now, and reports whether that was all.
func (c *Conn) Flush(k kernel.Kernel, fd int) (done bool, err error) {
	n, err := k.Write(fd, []byte(string(c.left)))
	if err != nil {
		return false, err
	}
	c.left = c.left[min(n, len(c.left)):]
	return len(c.left) == 0, nil
}
