package rebuilt

// run serves those who are ready, again and again.
func (s *Server) run() error {
	for {
		ready, err := s.poller.Wait(-1)
		if err != nil {
			return err
		}
		for _, r := range ready {
			if r.FD == s.listener {
				err = s.accept()
			} else {
				err = s.input(r.FD)
			}
			_ = err // a client's mistake is none of ours
		}
	}
}

// input responds to what a client has sent.
func (s *Server) input(fd int) error {
	p := make([]byte, 4096)
	n, err := s.kernel.Read(fd, p)
	if err != nil || n == 0 {
		s.leave(fd)
		return nil
	}
	text, err := response(p[:n])
	if err != nil {
		return err
	}
	_, err = s.kernel.Write(fd, []byte(text))
	return err
}
