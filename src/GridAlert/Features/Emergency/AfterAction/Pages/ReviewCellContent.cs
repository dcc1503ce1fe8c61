using System.Text.Encodings.Web;
using GridAlert.Platform;
using Microsoft.AspNetCore.Html;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>
/// A value as it stands on a page. Written straight to it: a review has ten thousand, and a partial view for each takes longer
/// than all the rest of the page.
/// </summary>
public sealed class ReviewCellContent(ReviewCell cell, ReviewWords words) : IHtmlContent
{
    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        switch (cell.Value)
        {
            case IReadOnlyList<string> lines:
                writer.Write("<ul class=\"lines\">");
                foreach (var line in lines)
                {
                    writer.Write("<li>");
                    encoder.Encode(writer, line);
                    writer.Write("</li>");
                }
                writer.Write("</ul>");
                break;
            case Figure { Share: { } share }:
                if (cell.Href is { } to)
                    Element("a", to, numbers: true);
                else
                    Element("span", null, numbers: true);
                writer.Write(" <small class=\"share num\">");
                encoder.Encode(writer, ReviewWords.Share(share));
                writer.Write("</small>");
                break;
            case var _ when cell.Href is { } href:
                Element("a", href, numbers: false);
                break;
            case DateTimeOffset at:
                writer.Write("<time class=\"num\" datetime=\"");
                encoder.Encode(writer, at.Iso());
                writer.Write("\">");
                encoder.Encode(writer, words.Shown(cell.Value));
                writer.Write("</time>");
                break;
            case null or Figure:
                writer.Write("<span class=\"unrecorded\">");
                encoder.Encode(writer, words.Shown(cell.Value));
                writer.Write("</span>");
                break;
            default:
                encoder.Encode(writer, words.Shown(cell.Value));
                break;
        }

        void Element(string name, string? href, bool numbers)
        {
            writer.Write('<');
            writer.Write(name);
            if (href is not null)
            {
                writer.Write(" href=\"");
                encoder.Encode(writer, href);
                writer.Write('"');
            }
            writer.Write(numbers ? " class=\"num\">" : ">");
            encoder.Encode(writer, words.Shown(cell.Value));
            writer.Write("</");
            writer.Write(name);
            writer.Write('>');
        }
    }
}
