// Package perrequest has a handler that waits, and serves many requests meanwhile.
package perrequest

import (
	"fmt"
	"time"

	"looper.example/stage06-final/looper"
)

// Kitchen makes tea. One Kitchen serves all requests.
type Kitchen struct{}

// Tea is the handler of /tea/{guest}.
func (k *Kitchen) Tea(c *looper.Context) error {
	guest, left, log, served := c.Param("guest"), 3, "", 0
	for left > 0 {
		log += fmt.Sprint(" ", left)
		left--
		if err := c.Sleep(10 * time.Millisecond); err != nil {
			return err
		}
	}
	served++
	return c.Text(200, fmt.Sprintf("tea for %s:%s, cup %d", guest, log, served))
}
