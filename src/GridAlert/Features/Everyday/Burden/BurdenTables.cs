using GridAlert.Features.Neighbourhood;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>The figures of burden and turnover as tables that leave, the unit itself first.</summary>
public sealed class BurdenTables(IStringLocalizer<BurdenTexts> texts, UnitTree tree)
{
    private static readonly string[] OfBurden = ["week", "code", "unit", "trios", "dispatches", "forms", "fields", "doors", "visits", "minutes", "nightAsks", "nightMinutes", "best", "median", "worst", "most", "over"];
    private static readonly string[] OfTurnover = ["code", "unit", "posts", "held", "mean", "leavers", "rate", "rateBefore", "tenure", "vacantDays", "actsLead", "actsInformation", "actsSupport", "judged", "uneven"];

    private static readonly string[] OfBaseline = ["code", "unit", "homes", "known", "worstKnown", "medianKnown", "bestKnown", "tookPart"];

    public Table Burden(BurdenPicture picture) => new(
        texts["sheet.burden", picture.Week.Iso()], Heads(OfBurden),
        [
            .. picture.Parts.Prepend(picture.Whole).Select(part => new object?[]
            {
                picture.Week.Iso(), part.Code, part.Name, part.Trios, part.Dispatches, part.Forms, part.Fields, part.Doors, part.Visits, part.Minutes, part.NightAsks, part.NightMinutes,
                part.Spread.Best, part.Spread.Median, part.Spread.Worst, part.Spread.Most, part.Over,
            }),
        ]);

    public Table Turnover(TurnoverPicture picture) => new(
        texts["sheet.turnover", picture.Until.Iso()], Heads(OfTurnover),
        [
            .. picture.Parts.Prepend(picture.Whole).Select(part => new object?[]
            {
                part.Code, part.Name, part.Now.Posts, part.Now.Held, Math.Round(part.Now.MeanPosts, 1), part.Now.Leavers, Rounded(part.Now.Rate), Rounded(part.Before.Rate), part.Now.TenureDays, part.Now.VacantDays,
                part.Evenness.Lead, part.Evenness.Information, part.Evenness.Support, part.Evenness.Judged, part.Evenness.Uneven,
            }),
        ]);

    public Table Baseline(BaselinePicture picture) => new(
        texts["sheet.baseline", picture.Today.Iso()], Heads(OfBaseline),
        [
            .. picture.Parts.Prepend(new(picture.UnitCode, tree.Find(picture.UnitCode)?.Name ?? "", picture.Whole)).Select(part => new object?[]
            {
                part.Code, part.Name, part.Figures.Homes, part.Figures.Met, part.Figures.Spread?.Worst, part.Figures.Spread?.Median, part.Figures.Spread?.Best, part.Figures.TookPart,
            }),
        ]);

    private string[] Heads(string[] columns) => Array.ConvertAll(columns, column => texts["column." + column].Value);

    private static double? Rounded(double? rate) => rate is { } known ? Math.Round(known, 4) : null;
}
