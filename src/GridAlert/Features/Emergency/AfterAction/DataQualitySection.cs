using System.Numerics;
using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Emergency.AfterAction;

internal static class DataQualitySection
{
    /// <summary>Posts that were asked for and vacant, each as the last dispatch that asked for it found it; as bits.</summary>
    public static int VacantPosts(StairwellFacts stairwell) => LastOf(stairwell, task => task.Dispatch.AskedRoles, task => task.Dispatch.AskedRoles & ~task.Asked);

    public static ReviewDataQuality Of(ReviewFacts facts, List<TaskFacts> tasks)
    {
        var stairwells = facts.AskedStairwells();
        var posts = stairwells.ConvertAll(Look);
        return new()
        {
            VacantPosts = new(posts.Sum(p => Count(p.Vacant)), posts.Sum(p => Count(p.AskedFor))),
            Vacant = Faults(posts, p => p.Vacant, (_, _) => null),
            CoveredPosts = new(posts.Sum(p => Count(p.Covered)), posts.Sum(p => Count(p.CoverKnown))),
            WithoutDevice = new(posts.Sum(p => Count(p.Members & ~p.Devices)), posts.Sum(p => Count(p.Members))),
            DeadDevices = new(posts.Sum(p => Count(p.Dead)), posts.Sum(p => Count(p.HadDevice))),
            Dead = Faults(posts, p => p.Dead, (_, _) => null),
            WrongNumbers = new(posts.Sum(p => Count(p.Wrong)), posts.Sum(p => Count(p.Stairwell.Called))),
            WrongNumber = Faults(posts, p => p.Wrong, (stairwell, post) => stairwell.WrongNumber[post]),
            ClockFaults = new(posts.Sum(p => Count(p.Clock)), posts.Sum(p => Count(p.Stairwell.ClockKnown))),
            Clocks = [.. Faults(posts, p => p.Clock, (_, _) => null).Zip(posts.SelectMany(p => Posts(p.Clock).Select(post => TimeSpan.FromMilliseconds(p.Stairwell.ClockOff[post]))), (fault, off) => fault with { ClockOff = off })],
            ClaimedInTime = new(tasks.Sum(t => Count(t.Claimed & t.Acknowledged)), tasks.Sum(t => Count(t.Acknowledged))),
            Channels =
            [
                .. facts.Messages.Values.GroupBy(m => m.Channel).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new ChannelRow(
                    group.Key, new(group.Count(m => m.Arrived), group.Count()),
                    new(group.Count(m => m.Failed), group.Count()), group.Sum(m => m.Attempts))),
            ],
        };
    }

    public sealed record PostsOf(StairwellFacts Stairwell)
    {
        public int AskedFor { get; init; }
        public int Vacant { get; init; }
        public int Members { get; init; }
        public int Devices { get; init; }
        public int HadDevice { get; init; }
        public int Dead { get; init; }
        public int CoverKnown { get; init; }
        public int Covered { get; init; }
        public int Wrong { get; init; }
        public int Clock { get; init; }
    }

    public static PostsOf Look(StairwellFacts stairwell)
    {
        var hadDevice = stairwell.Tasks.Aggregate(0, (bits, task) => bits | task.Devices);
        return new(stairwell)
        {
            AskedFor = stairwell.Tasks.Aggregate(0, (bits, task) => bits | task.Dispatch.AskedRoles),
            Vacant = VacantPosts(stairwell),
            Members = stairwell.Members,
            Devices = LastOf(stairwell, task => task.Members, task => task.Devices),
            HadDevice = hadDevice,
            Dead = hadDevice & ~stairwell.Tasks.Aggregate(0, (bits, task) => bits | task.Received),
            CoverKnown = stairwell.Tasks.Aggregate(0, (bits, task) => bits | (task.Covered is null ? 0 : task.Members)),
            Covered = LastOf(stairwell, task => task.Covered is null ? 0 : task.Members, task => task.Covered ?? 0),
            Wrong = Bits(post => stairwell.WrongNumber[post] is not null),
            Clock = Bits(post => stairwell.ClockOff[post] != 0),
        };
    }

    /// <summary>Post by post, what the last assignment that concerns it says.</summary>
    private static int LastOf(StairwellFacts stairwell, Func<TaskFacts, int> concerned, Func<TaskFacts, int> says) =>
        stairwell.Tasks.Aggregate(0, (bits, task) => (bits & ~concerned(task)) | (says(task) & concerned(task)));

    private static List<PostFault> Faults(List<PostsOf> posts, Func<PostsOf, int> faulty, Func<StairwellFacts, int, DateTimeOffset?> at) =>
    [
        .. posts.SelectMany(p => Posts(faulty(p)).Select(post => new PostFault(p.Stairwell.Unit.Code, p.Stairwell.Unit.Name, TrioRole.Name(1 << post), at(p.Stairwell, post)))),
    ];

    private static IEnumerable<int> Posts(int bits) => Enumerable.Range(0, 3).Where(post => (bits & (1 << post)) != 0);

    private static int Bits(Func<int, bool> holds) => Enumerable.Range(0, 3).Where(holds).Aggregate(0, (bits, post) => bits | (1 << post));

    private static int Count(int bits) => BitOperations.PopCount((uint)bits);
}
