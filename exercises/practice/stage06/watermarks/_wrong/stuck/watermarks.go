package watermarks

// Output is what a connection has written and its client has not taken yet.
type Output struct {
	High, Low int // in bytes; Low < High
	Source    Source
	Socket    Socket
	waiting   []byte
	paused    bool // the source
}

// Write adds a piece to the output. The source calls it.
func (o *Output) Write(piece []byte) {
	o.waiting = append(o.waiting, piece...)
	if len(o.waiting) >= o.High && !o.paused {
		o.paused = true
		o.Source.Pause()
	}
	o.send()
}

// Writable sends more. The loop calls it if bytes are waiting and the socket has room again.
func (o *Output) Writable() {
	o.send()
	if len(o.waiting) <= o.Low && o.paused {
		o.paused = false
		o.Source.Resume()
	}
}

// Waiting returns how many bytes are waiting.
func (o *Output) Waiting() int { return len(o.waiting) }

// send gives the kernel as much as it takes.
func (o *Output) send() {
	for len(o.waiting) > 0 {
		n := o.Socket.Send(o.waiting)
		if n == 0 {
			return
		}
		o.waiting = o.waiting[n:]
	}
}
