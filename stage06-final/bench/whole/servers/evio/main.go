// Evio is /hello on evio. evio has no HTTP, so this server looks for blank lines and sends a fixed response.
package main

import (
	"log"

	"github.com/tidwall/evio"

	"looper.example/stage06-final/bench/whole/servers/serve"
)

func main() {
	o := serve.Parse("evio")
	var responses []byte // reused: evio has sent it, or copied it, before the next call
	log.Fatal(evio.Serve(evio.Events{
		NumLoops: 1,
		Serving: func(s evio.Server) evio.Action {
			o.Say(s.Addrs[0].String())
			return evio.None
		},
		Opened: func(c evio.Conn) ([]byte, evio.Options, evio.Action) {
			c.SetContext(new(evio.InputStream))
			return nil, evio.Options{}, evio.None
		},
		Data: func(c evio.Conn, in []byte) (out []byte, action evio.Action) {
			unfinished := c.Context().(*evio.InputStream)
			data := unfinished.Begin(in)
			out, consumed, ends := serve.AppendFixed(responses[:0], data)
			responses = out
			unfinished.End(data[consumed:])
			if ends {
				action = evio.Close
			}
			return out, action
		},
	}, "tcp://"+o.Addr))
}
