namespace GridAlert.Features.Everyday.Requests;

/// <summary>When which units were in emergency mode.</summary>
public sealed class RequestPauses(IReadOnlyList<(string UnitCode, DateTimeOffset From, DateTimeOffset? Until)> all)
{
    /// <summary>Those that cover the unit with this lineage.</summary>
    public IReadOnlyList<Pause> Of(IReadOnlyCollection<string> lineage) =>
        [.. all.Where(one => lineage.Contains(one.UnitCode)).Select(one => new Pause(one.From, one.Until))];
}
