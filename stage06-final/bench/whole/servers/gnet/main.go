// Gnet is /hello on gnet. gnet has no HTTP, so this server looks for blank lines and sends a fixed response.
package main

import (
	"log"
	"time"

	"github.com/panjf2000/gnet/v2"

	"looper.example/stage06-final/bench/whole/servers/serve"
)

type server struct {
	gnet.BuiltinEventEngine
	out []byte // reused: there is one loop
}

func main() {
	o := serve.Parse("gnet")
	log.Fatal(gnet.Run(new(server), "tcp://"+o.Addr, gnet.WithTCPNoDelay(gnet.TCPNoDelay), gnet.WithTCPKeepAlive(time.Minute)))
}

func (s *server) OnTraffic(c gnet.Conn) gnet.Action {
	in, err := c.Peek(-1)
	if err != nil {
		return gnet.Close
	}
	out, consumed, ends := serve.AppendFixed(s.out[:0], in)
	s.out = out
	if _, err := c.Discard(consumed); err != nil {
		return gnet.Close
	}
	if len(out) > 0 {
		if _, err := c.Write(out); err != nil {
			return gnet.Close
		}
	}
	if ends {
		return gnet.Close
	}
	return gnet.None
}
