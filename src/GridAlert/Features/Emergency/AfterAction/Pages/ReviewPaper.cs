namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>Which of the page looks of the print style a review is printed with.</summary>
public static class ReviewPaper
{
    public static string Of(ReviewOverview overview) => (overview.Drill, overview.Provisional) switch
    {
        (true, true) => "drill-provisional",
        (true, false) => "drill",
        (false, true) => "provisional",
        _ => "plain",
    };
}
