using CsCheck;
using GridAlert.Features.Everyday.Law.Calendar;
using GridAlert.Features.Everyday.Law.Covenants;
using GridAlert.Features.Everyday.Law.Mediations;
using GridAlert.Features.Everyday.Law.Opinions;
using GridAlert.Features.Everyday.Law.Selections;
using GridAlert.Platform;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Everyday;

/// <summary>Law and virtue in the grid: what an agreement came to, when a law day is, which agreement holds, who is honoured.</summary>
public class LawRulesTests
{
    private static readonly DateOnly Agreed = new(2026, 6, 1);

    [Theory]
    [InlineData(null, null, 9, Fulfilment.Waiting)]
    [InlineData(null, null, 10, Fulfilment.Waiting)]
    [InlineData(null, null, 11, Fulfilment.Overdue)]
    [InlineData(1, null, 30, Fulfilment.AtOnce)]
    [InlineData(10, null, 30, Fulfilment.OnTime)]
    [InlineData(11, null, 30, Fulfilment.Late)]
    [InlineData(null, 12, 30, Fulfilment.Broken)]
    public void An_agreement_to_be_kept_by_the_10th_was_kept_at_once_on_time_late_or_not(int? kept, int? broken, int today, Fulfilment became) =>
        MediationRules.Fulfilment(Agreed, Day(10), kept is { } day ? Day(day) : null, broken is { } on ? Day(on) : null, Day(today)).ShouldBe(became);

    [Fact]
    public void Scores_are_told_from_so_many_cases_on_and_a_case_counts_once_however_many_speak()
    {
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        (Guid, Feedback)[] said = [(first, new("a", 5, 5, 5, 5)), (first, new("b", 3, 3, 1, 5)), (second, new("a", 2, 4, 3, 1))];
        MediationRules.Scores(said, 3).ShouldBeNull();
        MediationRules.Scores(said, 2).ShouldBe([3, 4, 3, 3]);
        MediationRules.Scores([], 1).ShouldBeNull();
    }

    [Fact]
    public void A_case_takes_only_what_makes_sense_where_it_stands()
    {
        var open = Case(MediationState.Open);
        Acts(open).ShouldBe([MediationAct.Step, MediationAct.Agree, MediationAct.Fail]);
        var agreed = Case(MediationState.Agreed) with { AgreedOn = Agreed, FulfilBy = Day(10) };
        Acts(agreed).ShouldBe([MediationAct.Fulfil, MediationAct.Break, MediationAct.Feedback, MediationAct.Revisit]);
        Acts(agreed with { FulfilledOn = Day(3) }).ShouldBe([MediationAct.Feedback, MediationAct.Revisit]);
        Acts(agreed with { FulfilledOn = Day(3), ClosedAt = DateTimeOffset.UnixEpoch }).ShouldBe([MediationAct.Feedback]);
        Acts(Case(MediationState.Failed)).ShouldBe([MediationAct.Feedback]);
    }

    [Theory]
    [InlineData(12, 4, "2026-12-03", "2026-12-04")]
    [InlineData(12, 4, "2026-12-04", "2026-12-04")]
    [InlineData(12, 4, "2026-12-05", "2027-12-04")]
    [InlineData(5, null, "2026-05-31", "2026-05-01")]
    [InlineData(5, null, "2026-06-01", "2027-05-01")]
    [InlineData(2, 29, "2026-03-01", "2027-02-28")]
    public void A_law_day_comes_every_year_and_a_law_month_lasts_until_its_end(int month, int? day, string today, string next) =>
        CampaignRules.Next(new("x", month, day, "", "", ""), DateOnly.Parse(today, null)).ShouldBe(DateOnly.Parse(next, null));

    [Fact]
    public void On_any_day_the_newest_agreement_that_had_begun_is_in_force()
    {
        Covenant[] versions = [Version(1, 5), Version(2, 20), Version(3, 20)];
        CovenantRules.InForce(versions, Day(4)).ShouldBeNull();
        CovenantRules.InForce(versions, Day(5))!.Version.ShouldBe((short)1);
        CovenantRules.InForce(versions, Day(19))!.Version.ShouldBe((short)1);
        CovenantRules.InForce(versions, Day(20))!.Version.ShouldBe((short)3);
    }

    [Fact]
    public void Equal_votes_at_the_last_honour_all_win_and_nobody_wins_without_a_vote()
    {
        Winners([5, 3, 3, 1], 2).ShouldBe(3);
        Winners([5, 3, 2, 1], 2).ShouldBe(2);
        Winners([5, 0, 0], 2).ShouldBe(1);
        Winners([0, 0], 1).ShouldBe(0);
        Winners([], 3).ShouldBe(0);
    }

    [Fact]
    public void However_the_ballots_fall_no_loser_has_more_votes_than_a_winner_and_none_is_lost() =>
        Gen.Select(Gen.Int[0, 9].Array[0, 12], Gen.Int[1, 5]).Sample((votes, seats) =>
        {
            var counted = Count(votes, seats);
            return counted.Sum(one => one.Votes) == votes.Sum()
                && counted.Where(one => !one.Won).All(lost => counted.Where(one => one.Won).All(won => won.Votes > lost.Votes))
                && counted.Count(one => one.Won) >= Math.Min(seats, votes.Count(some => some > 0))
                && counted.Where(one => one.Won).All(one => one.Votes > 0);
        });

    [Fact]
    public void Who_withdrew_wins_nothing_with_the_most_votes_and_takes_nobodys_place()
    {
        var nominees = new[] { 5, 3, 2 }.Select(votes => (Nominee: new Nominee(Guid.CreateVersion7(), Personal.Of("甲")!, "", Withdrew: votes == 5), Votes: votes)).ToList();
        var counted = SelectionRules.Count([.. nominees.Select(one => one.Nominee)], nominees.ToDictionary(one => one.Nominee.Id, one => one.Votes), seats: 1);
        counted.Select(one => (one.Votes, one.Won)).ShouldBe([(3, true), (2, false)]);
    }

    [Theory]
    [InlineData("赞成", "options")]
    [InlineData("赞成\n反对\n赞成", "options")]
    [InlineData("1\n2\n3\n4\n5\n6\n7", "options")]
    public void A_question_has_two_to_six_answers_each_once(string options, string field) =>
        OpinionRules.Validate(new("电动车棚", "是否加装", options, Agreed), Agreed).Problem!.Fields.Select(one => one.Field).Distinct().ShouldBe([field]);

    [Fact]
    public void Answers_are_lines_and_a_poster_takes_two_a_home_and_never_fewer_than_ten()
    {
        OpinionRules.Validate(new("电动车棚", "是否加装", " 赞成 \r\n\r\n反对", Agreed), Agreed).Value.ShouldBe(["赞成", "反对"]);
        OpinionRules.Validate(new("电动车棚", "是否加装", "赞成\n反对", Agreed.AddDays(-1)), Agreed).Problem!.Fields.Single().Field.ShouldBe("opinionUntil");
        (OpinionRules.MostByPoster(0), OpinionRules.MostByPoster(5), OpinionRules.MostByPoster(24)).ShouldBe((10, 10, 48));
    }

    private static int Winners(int[] votes, int seats) => Count(votes, seats).Count(one => one.Won);

    private static IReadOnlyList<Counted> Count(int[] votes, int seats)
    {
        var nominees = votes.Select(_ => new Nominee(Guid.CreateVersion7(), Personal.Of("甲")!, "")).ToList();
        return SelectionRules.Count(nominees, nominees.Zip(votes).ToDictionary(pair => pair.First.Id, pair => pair.Second), seats);
    }

    private static IEnumerable<MediationAct> Acts(Mediation one) => Enum.GetValues<MediationAct>().Where(act => MediationRules.May(act, one));

    private static Mediation Case(MediationState state) => new()
    {
        Id = Guid.Empty,
        StairwellCode = "",
        Kind = "neighbour",
        Subject = Personal.Of("")!,
        PartyA = Personal.Of("甲")!,
        PartyB = Personal.Of("乙")!,
        MediatorId = Guid.Empty,
        MediatorName = Personal.Of("丙")!,
        State = state,
        OpenedAt = DateTimeOffset.UnixEpoch,
    };

    private static Covenant Version(short version, int from) => new()
    {
        Id = Guid.Empty,
        CommunityCode = "",
        Version = version,
        Text = "",
        AcceptedOn = Day(1),
        AcceptedHow = "",
        InForceFrom = Day(from),
        ByName = "",
    };

    private static DateOnly Day(int day) => new(2026, 6, day);
}
