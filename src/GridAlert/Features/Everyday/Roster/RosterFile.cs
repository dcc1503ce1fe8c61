using System.IO.Compression;
using System.Text;
using CsvHelper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using MiniExcelLibs;

namespace GridAlert.Features.Everyday.Roster;

/// <summary>Reads a roster from a workbook or a CSV file, line by line. What is larger than it says is refused before it is read.</summary>
public sealed class RosterFile(RosterWords words)
{
    public const int MaxBytes = 24 * 1024 * 1024;
    public const int MaxRows = 50_000;

    private const long MaxUnpacked = 400L * 1024 * 1024;
    private const int MaxCell = 200;

    static RosterFile() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The lines of the file, or why it cannot be read.</summary>
    public Outcome<List<RosterRow>> Read(byte[] content)
    {
        try
        {
            return IsWorkbook(content) ? Rows(Workbook(content)) : Rows(Csv(content));
        }
        catch (RosterTooLargeException)
        {
            return new Problem(ProblemKind.TooLarge, "rosterTooLarge", MaxRows, MaxBytes / 1024 / 1024);
        }
        // What the readers say of a broken file is theirs; it changes nothing.
        catch (Exception e) when (e is InvalidDataException or FormatException or ArgumentException or System.Xml.XmlException or InvalidOperationException or CsvFormatException or CsvValidationException or IOException or NotSupportedException or NullReferenceException or KeyNotFoundException or IndexOutOfRangeException)
        {
            return new Problem(ProblemKind.Unprocessable, "rosterUnreadable");
        }
    }

    private Outcome<List<RosterRow>> Rows(IEnumerable<(int Number, IReadOnlyList<string> Cells)> lines)
    {
        string?[]? columns = null;
        var rows = new List<RosterRow>();
        foreach (var (number, cells) in lines)
        {
            if (cells.All(cell => cell.Length == 0))
                continue;
            if (columns is null)
            {
                columns = [.. cells.Select(words.ColumnOf)];
                if (!columns.Contains(RosterColumn.StairwellCode))
                    return new Problem(ProblemKind.Unprocessable, "rosterNoHeadings", words.Heading(RosterColumn.StairwellCode));
                if (columns.OfType<string>().CountBy(column => column).FirstOrDefault(column => column.Value > 1).Key is { } twice)
                    return new Problem(ProblemKind.Unprocessable, "rosterHeadingTwice", words.Heading(twice));
                continue;
            }
            if (rows.Count == MaxRows)
                throw new RosterTooLargeException();
            var row = new Dictionary<string, string>(columns.Length);
            for (var n = 0; n < columns.Length; n++)
            {
                if (columns[n] is { } column)
                    row[column] = column == RosterColumn.Form ? words.FormOf(Text(cells, n)) : Text(cells, n);
            }
            rows.Add(new(number, row));
        }
        return columns is null ? new Problem(ProblemKind.Unprocessable, "rosterEmpty") : rows;
    }

    private static string Text(IReadOnlyList<string> cells, int n) => n < cells.Count ? cells[n] : "";

    private static bool IsWorkbook(byte[] content) => content is [(byte)'P', (byte)'K', ..];

    private static IEnumerable<(int, IReadOnlyList<string>)> Workbook(byte[] content)
    {
        using (var zip = new ZipArchive(new MemoryStream(content)))
            Measure(zip);
        using var file = new MemoryStream(content);
        var number = 0;
        foreach (var row in file.Query(useHeaderRow: false, excelType: ExcelType.XLSX).Cast<IDictionary<string, object?>>())
            yield return (++number, [.. row.Values.Select(Cell)]);
    }

    /// <summary>What is packed may claim any size: it is counted while it unpacks.</summary>
    private static void Measure(ZipArchive zip)
    {
        var left = MaxUnpacked;
        var buffer = new byte[81_920];
        foreach (var entry in zip.Entries)
        {
            using var stream = entry.Open();
            int read;
            while ((read = stream.Read(buffer)) > 0)
            {
                if ((left -= read) < 0)
                    throw new RosterTooLargeException();
            }
        }
    }

    private static IEnumerable<(int, IReadOnlyList<string>)> Csv(byte[] content)
    {
        using var csv = CsvReader.Create(new MemoryStream(content), new CsvReaderOptions { HasHeader = false, TrackLineNumbers = true, SkipEmptyLines = true, Encoding = EncodingOf(content), MaxRecordSize = 64 * 1024 });
        while (csv.Read())
        {
            var cells = new string[csv.FieldCount];
            for (var n = 0; n < cells.Length; n++)
                cells[n] = Cell(csv.GetString(n));
            yield return ((int)csv.LineNumber, cells);
        }
    }

    /// <summary>Spreadsheets here save CSV as GB 18030 unless they are asked for UTF-8.</summary>
    private static Encoding? EncodingOf(byte[] content)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(content);
            return null;
        }
        catch (DecoderFallbackException)
        {
            return content is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? null : Encoding.GetEncoding("GB18030");
        }
    }

    /// <summary>A number that was typed as one is a text here; the mark that keeps a spreadsheet from running a text is not part of it.</summary>
    private static string Cell(object? value)
    {
        var text = value switch
        {
            null => "",
            double number => number.ToString("0.##########", System.Globalization.CultureInfo.InvariantCulture),
            IFormattable other => other.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        text = text.Trim();
        if (text is ['\'', '=' or '+' or '-' or '@', ..])
            text = text[1..];
        return text.Length <= MaxCell ? text : text[..(MaxCell + 1)];
    }

    private sealed class RosterTooLargeException : Exception;
}
