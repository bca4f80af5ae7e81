package report

import (
	"fmt"
	"strings"

	"looper.example/stage06-final/bench/whole/peers"
	"looper.example/stage06-final/bench/whole/result"
)

const pageTop = `# Performance

Looper beside the servers that people use for the same: each alone in its process, on one core, under the same load in turns. The
numbers and charts of this page are written by a program ([whole](../stage06-final/bench/README.md#what-is-compared-in-whole)); do not edit it:

` + "```" + `
$ cd stage06-final/bench
$ GOWORK=off go run ./whole -json whole/results.json
$ GOWORK=off go run ./whole -earlier whole/earlier.json -from whole/results.json -page ../../docs/performance.md -svg ../../docs/performance
` + "```" + `

How to read it:

- **Processor time a request** is what counts: user and system, of the whole server process, divided by the requests that it has
  served. Requests a second depend on the client too, which is at the end of its strength before a fast server is.
- **limit** is a C program of one epoll thread that only looks for blank lines and sends a fixed response. It costs what the kernel costs, so 1.10
  means that all of HTTP, routes, handlers and log come to a tenth of that.
- Ratios are medians of the rounds; in parentheses stands where the middle half of the rounds lies. A difference smaller than that is
  none.
- gnet and evio come without HTTP: they too look for blank lines and send a fixed response. The servers stage02 to stage06 are those that the
  floors start with ` + "`go run`" + `; stage02 knows no HTTP either.
- Every server is first asked for each resource, and compared to the byte. One that responds wrongly is out.
`

// AppendPage appends docs/performance.md, from runs on different occasions. The last one is shown whole, and of the others what they have
// reached of the targets. tried is the part that is written by hand: what was tried, and what it brought. The
// pictures are in the folder pictures, beside the page.
func AppendPage(dst []byte, runs []*result.Report, pictures []Picture, folder, tried string) []byte {
	r := runs[len(runs)-1]
	dst = append(dst, pageTop...)
	dst = append(dst, "\n## Targets\n\nWhat the project wants to reach, and what it has reached, run by run. Ratios are of processor time a request; "+
		"bold: reached.\n\n"...)
	dst = targetTable(runs).appendMarkdown(dst)
	dst = appendMachine(dst, r)
	dst = append(dst, "\n## Overview\n\nProcessor time a request, over that of limit.\n\n"...)
	dst = overview(r, peers.Limit).appendMarkdown(dst)
	dst = append(dst, "\nThe same over net/http, for all that limit cannot do too.\n\n"...)
	dst = overview(r, peers.Base).appendMarkdown(dst)
	for _, p := range pictures {
		dst = fmt.Appendf(dst, "\n![%s](%s/%s)\n", p.Alt, folder, p.Name)
	}
	dst = appendOthers(dst, r)
	dst = append(dst, "\n## Mode by mode\n"...)
	for i := range r.Modes {
		dst = fmt.Appendf(dst, "\n### %s\n\n", r.Modes[i].Title)
		dst = modeTable(&r.Modes[i]).appendMarkdown(dst)
	}
	return append(dst, "\n"+strings.TrimSpace(tried)+"\n"...)
}

func appendMachine(dst []byte, r *result.Report) []byte {
	m := r.Machine
	pinned := "client and servers are not pinned"
	if m.Pinned {
		pinned = "the client on one of them, the servers on another"
	}
	dst = fmt.Appendf(dst, "\n## Machine and versions\n\n%s; %s, Linux %s; %s, %d cores, %s; %s. %d rounds of %s.\n\n",
		r.Date.Format("2 January 2006"), m.System, m.Kernel, m.CPU, m.Cores, m.Memory, pinned, r.Rounds, r.Slice)
	t := &table{}
	t.add("peer", "version", "what it is")
	for _, p := range r.Peers {
		t.add(p.Name, p.Version, p.About)
	}
	dst = t.appendMarkdown(dst)
	for _, notice := range r.Notices {
		dst = fmt.Appendf(dst, "\nLeft out: %s.\n", strings.TrimSuffix(strings.TrimSpace(notice), "."))
	}
	return dst
}

// appendOthers appends latency, memory, and the experiment with ab.
func appendOthers(dst []byte, r *result.Report) []byte {
	if len(r.Latency) > 0 {
		dst = fmt.Appendf(dst, "\n## Latency\n\nIn microseconds, with %d requests a second that leave at fixed times over 50 connections, whether or not responses "+
			"have come. A latency counts from the moment at which its request was to leave.\n\n", r.Latency[0].Rate)
		dst = latencyTable(r.Latency).appendMarkdown(dst)
	}
	if len(r.Memory) > 0 {
		dst = fmt.Appendf(dst, "\n## Memory of an idle connection\n\nBy how much a server's own memory grows for each of %d connections that have asked once and are "+
			"idle now. What the kernel holds for their sockets is not counted.\n\n", r.Memory[0].Conns)
		dst = memoryTable(r.Memory).appendMarkdown(dst)
	}
	if len(r.Growth) > 0 {
		dst = append(dst, "\n## Memory under load\n\nEach server works as long, in turns of a second; each turn has another load.\n\n"...)
		dst = growthTable(r.Growth).appendMarkdown(dst)
	}
	if len(r.AB) > 0 {
		dst = append(dst, "\n## karlooper's own experiment\n\n`ab -n 10000 -c 50` on a text of 14 bytes. karlooper's README had 8,307 requests a second with it, beside "+
			"1,420 of Tornado, on a machine of 2017; here all are on one machine, in one run.\n\n"...)
		dst = abTable(r.AB).appendMarkdown(dst)
	}
	return dst
}
