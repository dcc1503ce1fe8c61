namespace GridAlert.Features.Everyday.Recognition.Hats;

public static class HatRules
{
    /// <summary>From its first day to its last, both with it.</summary>
    public static bool IsWorn(DateOnly began, DateOnly? ended, DateOnly day) => began <= day && (ended is null || day <= ended);

    /// <summary>Nobody wears the same hat twice on one day.</summary>
    public static bool Fits(DateOnly from, DateOnly? until, IEnumerable<(DateOnly Began, DateOnly? Ended)> others) =>
        !others.Any(other => (until is null || other.Began <= until) && (other.Ended is null || from <= other.Ended));
}
