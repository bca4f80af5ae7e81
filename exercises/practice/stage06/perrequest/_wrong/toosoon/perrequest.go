// Package perrequest has a handler that waits, and serves many requests meanwhile.
package perrequest

import (
	"fmt"
	"time"

	"looper.example/stage06-final/looper"
)

// Kitchen makes tea. One Kitchen serves all requests.
type Kitchen struct {
	served int // cups, since the start of the server
}

// Tea is the handler of /tea/{guest}.
func (k *Kitchen) Tea(c *looper.Context) error {
	k.served++
	cup := k.served
	guest, log := c.Param("guest"), ""
	for left := 3; left > 0; left-- {
		log += fmt.Sprint(" ", left)
		if err := c.Sleep(10 * time.Millisecond); err != nil {
			return err
		}
	}
	return c.Text(200, fmt.Sprintf("tea for %s:%s, cup %d", guest, log, cup))
}
