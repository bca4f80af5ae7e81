package showcase

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"looper.example/stage06-final/looper"
)

func form(c *looper.Context) error {
	return c.Render(200, "form.html", looper.Map{"thanks": c.Query("thanks"), "picture": c.Query("picture")})
}

// introduction is what the form asks for.
type introduction struct {
	Name    string           `form:"name"`
	Picture *looper.FormFile `form:"picture"`
}

// formSent redirects, so that reloading the page does not send the form again. The picture is looked at and not kept.
func formSent(c *looper.Context) error {
	var sent introduction
	if err := c.Bind(&sent); err != nil {
		return err
	}
	if sent.Name == "" || len(sent.Name) > 100 {
		return c.Render(422, "form.html", looper.Map{"problem": "Please tell us a name of up to 100 bytes."})
	}
	next := url.Values{"thanks": {sent.Name}}
	if p := sent.Picture; p != nil {
		next.Set("picture", fmt.Sprintf("%s, %d bytes", p.Name, p.Size))
	}
	return c.Redirect("/form?"+next.Encode(), 303)
}

// visits is the cookie that counts. A visitor may write anything into it.
const visits = "visits"

// maxVisits is where the count begins again.
const maxVisits = 1_000_000

func cookies(c *looper.Context) error {
	n, err := strconv.Atoi(c.Cookie(visits))
	if err != nil || n < 0 || n >= maxVisits {
		n = 0
	}
	c.SetCookie(&http.Cookie{Name: visits, Value: strconv.Itoa(n + 1), MaxAge: 24 * 60 * 60, HttpOnly: true})
	return c.Render(200, "cookies.html", looper.Map{"visits": n + 1})
}

func cookiesForgotten(c *looper.Context) error {
	c.ClearCookie(visits)
	return c.Redirect("/cookies", 303)
}

// search reads values of the query with their types. If the page is not a number, the client gets 400 with the reason.
func search(c *looper.Context) error {
	page, err := looper.Query(c, "page", 1)
	if err != nil {
		return err
	}
	return c.Text(200, fmt.Sprintf("Page %d of everything with the tags %q.\n", page, c.QueryAll("tag")))
}

// known is what the server knows of a request. If its peer is one of Config.TrustedProxies, the client is the one that the proxy names.
func known(c *looper.Context) error {
	return c.Text(200, fmt.Sprintf("%s %s\nroute   %s\nhost    %s\nscheme  %s\nclient  %s\npeer    %s\nagent   %s\n",
		c.Method(), c.RequestURI(), c.Pattern(), c.Host(), c.Scheme(), c.ClientAddr(), c.Peer(), c.Header("User-Agent")))
}

func order(c *looper.Context) error { return c.Render(200, "order.html", nil) }

// ordered reads JSON. An error names the field and its place. A field that an order does not have is an error, too. Config.Validate knows
// the rules in the tags: an order that breaks one gets 422.
func ordered(c *looper.Context) error {
	var sent struct {
		Item  string  `json:"item" validate:"notblank,max=100"`
		Count int     `json:"count" validate:"min=1,max=100"`
		Price float64 `json:"price" validate:"gt=0"`
	}
	if err := c.BindJSONStrict(&sent); err != nil {
		return err
	}
	return c.JSON(200, looper.Map{"item": sent.Item, "total": float64(sent.Count) * sent.Price})
}
