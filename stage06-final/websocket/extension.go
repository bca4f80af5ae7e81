package websocket

import (
	"github.com/gobwas/httphead"
	"github.com/gobwas/ws/wsflate"

	"looper.example/stage03-http-parser/http1"
	"looper.example/stage06-final/looper"
)

// Compression says whether messages are compressed, by permessage-deflate (RFC 7692). The client must offer it; browsers do. Never put a
// secret and text that an attacker has chosen into one compressed message: its length tells the attacker about the secret.
type Compression struct {
	// Enabled turns compression on.
	Enabled bool

	// Threshold is the length, in bytes, from which a message is compressed. Default 512.
	Threshold int

	// Takeover lets each message refer to earlier ones, if the client agrees: short messages that are alike become shorter. It costs
	// memory for each connection: up to 8 KiB of sent bytes, and the client's window of received bytes, which is up to
	// 32 KiB. The memory of compressors belongs to the loop, with and without Takeover.
	Takeover bool

	// WindowBits bounds the client's window with Takeover, if the client lets the server choose: the window has 2 to the power of
	// WindowBits bytes. From 8 to 15; default 15.
	WindowBits int
}

// defaultThreshold is the length, in bytes, below which compression does not pay.
const defaultThreshold = 512

const maxWindowBits = 15

// agreement holds the parameters that both sides have agreed on.
type agreement struct {
	serverTakeover, clientTakeover bool
	serverBits, clientBits         int
}

// offersOf returns the extensions that a client offers. If the list is malformed, the handshake fails (RFC 6455, section 9.1).
func offersOf(r *http1.Request) (offers []httphead.Option, err error) {
	for line := range r.Values("Sec-WebSocket-Extensions") {
		ok := false
		if offers, ok = httphead.ParseOptions(append([]byte(nil), line...), offers); !ok {
			return nil, &looper.Error{Status: 400, Message: "expected a list of extensions in Sec-WebSocket-Extensions"}
		}
	}
	return offers, nil
}

// negotiate accepts the first acceptable offer (RFC 7692, section 7.1), and returns the response; nil and "" if there is none.
func (o Compression) negotiate(offers []httphead.Option) (*deflate, string) {
	if !o.Enabled {
		return nil, ""
	}
	for _, offer := range offers {
		var p wsflate.Parameters
		if string(offer.Name) != wsflate.ExtensionName || p.Parse(offer) != nil {
			continue
		}
		agreed, response := o.agree(p)
		return newDeflate(agreed, o.Threshold), response
	}
	return nil, ""
}

// agree returns the agreement to an offer, and the response to the client.
func (o Compression) agree(p wsflate.Parameters) (agreement, string) {
	a := agreement{
		serverTakeover: o.Takeover && !p.ServerNoContextTakeover,
		clientTakeover: o.Takeover && !p.ClientNoContextTakeover,
		serverBits:     maxWindowBits,
		clientBits:     maxWindowBits,
	}
	response := wsflate.Parameters{ServerNoContextTakeover: !a.serverTakeover, ClientNoContextTakeover: !a.clientTakeover}
	if p.ServerMaxWindowBits != 0 {
		a.serverBits = int(p.ServerMaxWindowBits)
		response.ServerMaxWindowBits = p.ServerMaxWindowBits
	}
	if p.ClientMaxWindowBits != 0 { // then the server may choose; 1: the client has named no number
		ours := o.WindowBits
		defaultTo(&ours, maxWindowBits)
		if p.ClientMaxWindowBits > 1 {
			ours = min(ours, int(p.ClientMaxWindowBits))
		}
		a.clientBits = max(ours, 8)
		response.ClientMaxWindowBits = wsflate.WindowBits(a.clientBits)
	}
	return a, valueOf(response)
}

// valueOf returns the response as the field's value.
func valueOf(p wsflate.Parameters) string {
	text := wsflate.ExtensionName
	option := p.Option()
	option.Parameters.ForEach(func(name, value []byte) bool {
		text += "; " + string(name)
		if len(value) > 0 {
			text += "=" + string(value)
		}
		return true
	})
	return text
}
