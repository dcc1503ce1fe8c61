namespace GridAlert.Features.Everyday.Recognition.Hours;

/// <summary>How long duties count, and which entries by hand can be true.</summary>
public static class HoursRules
{
    /// <summary>So long is looked back for duties: a phone may have been without network, a list of attendance may be late.</summary>
    public const int LookBackDays = 62;

    /// <summary>Nobody serves longer on one day.</summary>
    public const int DayMinutes = 1440;

    /// <summary>The most that somebody enters for themselves at once.</summary>
    public const int MaxEntry = 720;

    /// <summary>The most that a correction takes back at once.</summary>
    public const int MaxCorrection = 6000;

    public static int MinutesOf(Duty duty, RecognitionOptions options) => duty.Minutes ?? options.MinutesOf(duty.Kind);

    /// <summary>Whether a line fits beside what there is: no day longer than a day, no sum below nothing.</summary>
    /// <param name="ofDay">The person's minutes of that day, confirmed or waiting.</param>
    /// <param name="total">All of the person's confirmed minutes.</param>
    public static bool Fits(int minutes, long ofDay, long total) => ofDay + minutes <= DayMinutes && total + minutes >= 0;
}
