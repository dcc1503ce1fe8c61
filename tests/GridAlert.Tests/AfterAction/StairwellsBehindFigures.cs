using System.Web;
using GridAlert.Features.Emergency.AfterAction;
using GridAlert.Features.Emergency.AfterAction.Pages;
using GridAlert.Features.Emergency.Calls;
using GridAlert.Features.Record;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.AfterAction;

/// <summary>Every figure of a review leads to the stairwells behind it, and to no others.</summary>
public class StairwellsBehindFigures
{
    private static readonly ReviewWords Words = new ServiceCollection().AddLogging().AddLocalization().AddSingleton<AttemptWords>().AddSingleton<ReviewWords>()
        .BuildServiceProvider().GetRequiredService<ReviewWords>();

    [Fact]
    public void Of_the_small_activation_computed_by_hand()
    {
        var calculator = Read(HandComputedReview.Lines);
        foreach (var (figure, stairwells) in new Dictionary<string, string>
        {
            ["asked"] = "12345",
            ["never"] = "235",
            ["neverAtAll"] = "5",
            ["neverBeforeDeadline"] = "3",
            ["unable"] = "2",
            ["byThemselves"] = "123",
            ["forThemByPhone"] = "4",
            ["substitutes"] = "3",
            ["claimed"] = "3",
            ["answers.2"] = "1",
            ["cover1"] = "23",
            ["channelOff"] = "5",
            ["role.lead.first"] = "12",
            ["role.information.declined"] = "",
            ["role.support.never"] = "124",
            ["step.same.app"] = "24",
            ["step.same.app.worked"] = "2",
            ["hands.gridLead.met"] = "4",
            ["times.fullReply"] = "1",
            ["within.acknowledged"] = "13",
            ["within.completed"] = "1",
            ["doors.tagged.absent"] = "1",
            ["doors.all.open"] = "2",
            ["doors.disputed"] = "1",
            [$"dispatch.{Story.Id(2)}.never"] = "2",
            ["kind.homeTesting.inTime"] = "1",
            ["reports.all.all"] = "124",
            ["reports.hazard.closed"] = "1",
            ["reports.hazard.late"] = "4",
            ["call.noAnswer"] = "4",
            ["call.wrongNumber"] = "5",
            ["called"] = "45",
            ["channel.voice.arrived"] = "4",
            ["channel.sms.failed"] = "5",
            ["hour.9.contacts"] = "245",
            ["postWithoutDevice"] = "25",
            ["deadDevice"] = "124",
            ["clock"] = "2",
        })
        {
            string.Concat(calculator.Behind(figure)!.Select(row => row.Name[0])).ShouldBe(stairwells, figure);
        }
        foreach (var unknown in new[] { "nothing", "role.lead.nothing", "step.nobody.app", "dispatch.x.never", "kind.x", "hour.24.contacts", "reports.all.nothing", "" })
            calculator.Behind(unknown).ShouldBeNull(unknown);
    }

    [Fact]
    public void Whatever_happened() => ReviewProperties.Check(ShouldLeadToStairwells, journals: 10);

    [Fact]
    public void Also_where_everything_happened() => ShouldLeadToStairwells(HandComputedReview.Lines);

    /// <summary>A figure that is not 0 has stairwells, never more than it counts; and its list has a title.</summary>
    private static void ShouldLeadToStairwells(IReadOnlyList<JournalLine> lines)
    {
        var calculators = new Dictionary<string, ReviewCalculator> { ["330108"] = Read(lines) };
        var review = calculators["330108"].Result();
        var document = new ReviewComposer(Words, Story.Tree).Compose(review, new(ReviewHeadline.Of(review), [], 0), [], [], null, new("", Story.Activation, "330108"));
        var cells = document.Answers.SelectMany(a => a.More.Select(f => f.Value).Append(a.Value))
            .Concat(document.Sections.SelectMany(s => s.Facts.Select(f => f.Value).Concat(s.Tables.Concat(s.Charts.Select(c => c.Table)).SelectMany(t => t.Rows).SelectMany(row => row))));
        foreach (var cell in cells.Where(cell => cell.Value is Figure or int))
        {
            var count = cell.Value is Figure figure ? figure.Count : (int)cell.Value!;
            if (cell.Href?.Split("/review/stairwells?", 2) is not [_, var query])
                continue;
            var name = HttpUtility.ParseQueryString(query)["figure"]!;
            var unit = HttpUtility.ParseQueryString(query)["unitCode"]!;
            if (!calculators.TryGetValue(unit, out var calculator))
                calculators[unit] = calculator = Read(lines, unit);
            var behind = calculator.Behind(name).ShouldNotBeNull(name);
            behind.Count.ShouldBeInRange(1, Math.Max(1, count), name);
            Words.Figure(name, id => id).ShouldNotContain("figure.", Case.Sensitive, name);
        }
    }

    private static ReviewCalculator Read(IReadOnlyList<JournalLine> lines, string unit = "330108")
    {
        var calculator = new ReviewCalculator(Story.Tree, Story.Tree.Find(unit)!);
        foreach (var line in lines)
            calculator.Apply(line);
        return calculator;
    }
}
