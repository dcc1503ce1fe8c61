using GridAlert.Features.Emergency.AfterAction.Findings;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record.Seals;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>Lays out a review to be read, in the language of the moment.</summary>
public sealed class ReviewComposer(ReviewWords words, UnitTree tree)
{
    public ReviewDocument Compose(Review review, ReviewComparison comparison, IReadOnlyList<Finding> findings, IReadOnlyList<Playbook> playbooks, RecordSeal? seal, ReviewLinks links)
    {
        var reading = new ReviewReading(review, tree, words, links);
        return new()
        {
            Overview = review.Overview,
            Scenario = playbooks.NameOf(review.Overview.Scenario),
            Seal = seal,
            Answers = AnswersPart.Of(reading, comparison.This),
            Sections = WithAddresses(
            [
                OverviewPart.Of(reading, playbooks), TimelinePart.Of(reading), ReachPart.Of(reading), TimesPart.Of(reading), EscalationPart.Of(reading), CoverPart.Of(reading),
                HazardsPart.Of(reading), HouseholdsPart.Of(reading), ReportsPart.Of(reading), QualityPart.Of(reading), BurdenPart.Of(reading), ComparisonPart.Of(reading, comparison), FindingsPart.Of(reading, findings),
            ], links),
            MoreTables = MoreTables(reading),
        };
    }

    private static IEnumerable<ReviewTable> MoreTables(ReviewReading reading)
    {
        foreach (var table in ReachPart.MoreTables(reading))
            yield return table;
        yield return TimesPart.Curves(reading);
    }

    private static IReadOnlyList<ReviewSection> WithAddresses(IReadOnlyList<ReviewSection> sections, ReviewLinks links) =>
        [.. sections.Select(section => section with { Tables = [.. section.Tables.Select(table => table with { Href = links.Table(section.Key, table.Key) })] })];
}
