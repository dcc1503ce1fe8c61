using System.Text.Json;
using System.Text.Json.Serialization;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Visits;

/// <summary>A month by a Beijing calendar, in JSON and addresses 2026-11.</summary>
[JsonConverter(typeof(AsText))]
public sealed record Month(int Year, int Number)
{
    public DateOnly First => new(Year, Number, 1);

    /// <summary>The first day of the month after.</summary>
    public DateOnly End => First.AddMonths(1);

    public DateTimeOffset BeginsAt => new(First.ToDateTime(TimeOnly.MinValue), BeijingTime.Offset);

    public DateTimeOffset EndsAt => new(End.ToDateTime(TimeOnly.MinValue), BeijingTime.Offset);

    public Month Before => Of(First.AddMonths(-1));

    public static Month Of(DateOnly day) => new(day.Year, day.Month);

    /// <summary>2026-11.</summary>
    public static Month? Read(string? text) =>
        DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day) ? Of(day) : null;

    public override string ToString() => First.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);

    private sealed class AsText : JsonConverter<Month>
    {
        public override Month Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Month.Read(reader.GetString()) ?? throw new JsonException("not a month");

        public override void Write(Utf8JsonWriter writer, Month value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}

/// <summary>A time in which a unit was in emergency mode.</summary>
/// <param name="To">Null while it still is.</param>
public sealed record EmergencySpan(string UnitCode, string Scenario, DateTimeOffset From, DateTimeOffset? To);

/// <summary>
/// The clock of a month's visits: it stands still while the community is in emergency mode, so that nobody is late for what
/// nobody could do.
/// </summary>
/// <param name="Paused">For how long it stood still so far.</param>
/// <param name="IsPaused">It does now.</param>
/// <param name="Expected">The share of the month that has run, between 0 and 1: so much of the cover should be there.</param>
/// <param name="Epidemic">An emergency of an epidemic was among them.</param>
public sealed record MonthClock(TimeSpan Paused, bool IsPaused, double Expected, bool Epidemic)
{
    /// <summary>Spans may overlap; what overlaps counts once.</summary>
    public static MonthClock Of(Month month, Unit unit, IEnumerable<EmergencySpan> spans, DateTimeOffset now)
    {
        var until = now < month.EndsAt ? now : month.EndsAt;
        var own = spans.Where(span => unit.LiesIn(span.UnitCode) && span.From < until && (span.To ?? now) > month.BeginsAt).OrderBy(span => span.From).ToList();
        var (paused, reached) = (TimeSpan.Zero, month.BeginsAt);
        foreach (var span in own)
        {
            var from = span.From > reached ? span.From : reached;
            var to = span.To is { } ended && ended < until ? ended : until;
            if (to <= from)
                continue;
            paused += to - from;
            reached = to;
        }
        var whole = month.EndsAt - month.BeginsAt - paused;
        var ran = until - month.BeginsAt - paused;
        var expected = until <= month.BeginsAt || whole <= TimeSpan.Zero ? 0 : Math.Clamp(ran / whole, 0, 1);
        return new(paused, own.Exists(span => span.To is null) && now < month.EndsAt, expected, own.Exists(span => span.Scenario == VisitReason.Epidemic));
    }
}
