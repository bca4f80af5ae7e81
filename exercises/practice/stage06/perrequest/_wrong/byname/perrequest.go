// Package perrequest has a handler that waits, and serves many requests meanwhile.
package perrequest

import (
	"fmt"
	"time"

	"looper.example/stage06-final/looper"
)

// Kitchen makes tea. One Kitchen serves all requests.
type Kitchen struct {
	orders map[string]*order // by guest
	served int               // cups, since the start of the server
}

type order struct {
	left int
	log  string
}

// Tea is the handler of /tea/{guest}.
func (k *Kitchen) Tea(c *looper.Context) error {
	if k.orders == nil {
		k.orders = map[string]*order{}
	}
	guest := c.Param("guest")
	k.orders[guest] = &order{left: 3}
	for k.orders[guest].left > 0 {
		k.orders[guest].log += fmt.Sprint(" ", k.orders[guest].left)
		k.orders[guest].left--
		if err := c.Sleep(10 * time.Millisecond); err != nil {
			return err
		}
	}
	k.served++
	return c.Text(200, fmt.Sprintf("tea for %s:%s, cup %d", guest, k.orders[guest].log, k.served))
}
