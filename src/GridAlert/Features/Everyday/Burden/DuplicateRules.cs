using System.Globalization;
using System.Text;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>A dispatch as the search for duplicates sees it.</summary>
/// <param name="OfficeCode">The unit of whoever sent it.</param>
/// <param name="Questions">The labels of the reply's fields.</param>
public sealed record Ask(Guid Id, string OfficeCode, string Kind, DateTimeOffset SentAt, string Title, IReadOnlyList<string> Questions);

public enum Likeness { Questions, Title }

/// <summary>
/// When two asks are the same: half of the shorter form's questions, and at least one, are in the other, or the titles share most
/// of their pairs of letters. Digits, spaces and signs say nothing: last month's form is this month's.
/// </summary>
public static class DuplicateRules
{
    private const double LikeTitles = 0.75;

    /// <summary>Questions that stand in every form, and make none the same.</summary>
    private static readonly HashSet<string> Common = [.. EmbeddedJson.ReadAll<string[]>(".Burden.common-questions.").Single().Select(Letters)];

    /// <summary>Two offices asking the same within so many days.</summary>
    public static Likeness? Duplicate(Ask one, Ask other, int days) =>
        one.OfficeCode != other.OfficeCode && IsNear(one, other, days) ? Like(one, other) : null;

    /// <summary>The same publicity again, whoever asks.</summary>
    public static bool IsRepeat(Ask one, Ask other, int days) =>
        one is { Kind: "publicity" } && other is { Kind: "publicity" } && IsNear(one, other, days) && AreLike(one.Title, other.Title);

    public static Likeness? Like(Ask one, Ask other)
    {
        var (a, b) = (Questions(one), Questions(other));
        var shared = a.Count(b.Contains);
        return shared > 0 && shared * 2 >= Math.Min(a.Count, b.Count) ? Likeness.Questions
            : AreLike(one.Title, other.Title) ? Likeness.Title : null;
    }

    /// <summary>Twice the pairs of letters in both ÷ the pairs of each.</summary>
    public static bool AreLike(string one, string other)
    {
        var (a, b) = (Letters(one), Letters(other));
        if (a.Length == 0 || b.Length == 0)
            return false;
        if (a == b)
            return true;
        var (left, right) = (Pairs(a), Pairs(b));
        var shared = left.Sum(pair => Math.Min(pair.Value, right.GetValueOrDefault(pair.Key)));
        return 2.0 * shared / (a.Length - 1 + (b.Length - 1)) >= LikeTitles;
    }

    private static bool IsNear(Ask one, Ask other, int days) => one.Id != other.Id && (one.SentAt - other.SentAt).Duration() <= TimeSpan.FromDays(days);

    private static HashSet<string> Questions(Ask ask) => [.. ask.Questions.Select(Letters).Where(letters => letters.Length > 0 && !Common.Contains(letters))];

    private static Dictionary<string, int> Pairs(string letters) =>
        Enumerable.Range(0, letters.Length - 1).GroupBy(n => letters.Substring(n, 2)).ToDictionary(pair => pair.Key, pair => pair.Count());

    private static string Letters(string text)
    {
        var letters = new StringBuilder();
        foreach (var letter in text.Normalize(NormalizationForm.FormKC).Where(char.IsLetter))
            letters.Append(char.ToLower(letter, CultureInfo.InvariantCulture));
        return letters.ToString();
    }
}
