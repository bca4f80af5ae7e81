package showcase

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"strconv"

	"looper.example/stage06-final/looper"
)

// planet is what several pages send, each in its own form.
type planet struct {
	Name  string `json:"name" xml:"name,attr"`
	Moons int    `json:"moons" xml:"moons,attr"`
}

var planets = [...]planet{{"Mercury", 0}, {"Venus", 0}, {"Earth", 1}, {"Mars", 2}, {"Jupiter", 97}, {"Saturn", 274}}

// negotiated responds in the form that the client prefers.
func negotiated(c *looper.Context) error {
	c.AddHeader("Vary", "Accept")
	switch c.Accepts("text/html", "application/json", "application/xml") {
	case "text/html":
		return template(c)
	case "application/json":
		return c.JSON(200, planets)
	case "application/xml":
		return c.XML(200, struct {
			XMLName xml.Name `xml:"planets"`
			Planets []planet `xml:"planet"`
		}{Planets: planets[:]})
	}
	return &looper.Error{Status: 406, Message: "expected a client that accepts HTML, JSON or XML"}
}

// download has the browser save a table as a file.
func download(c *looper.Context) error {
	var table bytes.Buffer
	w := csv.NewWriter(&table)
	rows := [][]string{{"planet", "moons"}}
	for _, p := range planets {
		rows = append(rows, []string{p.Name, strconv.Itoa(p.Moons)})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	c.Attachment("planets.csv")
	return c.SendReader(200, "text/csv; charset=utf-8", int64(table.Len()), &table)
}
