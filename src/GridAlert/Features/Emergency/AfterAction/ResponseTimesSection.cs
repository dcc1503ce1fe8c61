using System.Numerics;
using GridAlert.Features.Emergency.Receipts;

namespace GridAlert.Features.Emergency.AfterAction;

internal static class ResponseTimesSection
{
    public static ReviewResponseTimes Of(List<TaskFacts> tasks)
    {
        Series received = new(), read = new(), acknowledged = new(), reply = new(), completed = new();
        foreach (var task in tasks)
        {
            var dispatch = task.Dispatch.Dispatch;
            for (var post = 0; post < 3; post++)
            {
                if ((task.Members & (1 << post)) == 0)
                    continue;
                received.Add(task, task.ReceivedAfter(post));
                read.Add(task, task.ReadAfter(post));
            }
            acknowledged.Add(task, task.Met ? task.MetAfter : TaskFacts.Before, dispatch.AcknowledgeBy, task.Met && !task.Late);
            if (task.Dispatch.AsksReply)
                reply.Add(task, task.RepliedAfter, dispatch.ReplyBy);
            completed.Add(task, task.State == AssignmentState.Completed ? task.CompletedAfter : TaskFacts.Before, dispatch.CompleteBy);
        }
        return new() { Received = received.Result(), Read = read.Result(), Acknowledged = acknowledged.Result(), FullReply = reply.Result(), Completed = completed.Result() };
    }

    private sealed class Series
    {
        private readonly List<long> _times = [];
        private int _possible, _limited, _within;
        private long _slowest = -1;
        private ReviewPlace? _slowestAt;

        public void Add(TaskFacts task, long after, DateTimeOffset? limit = null, bool? within = null)
        {
            _possible++;
            if (limit is { } by)
            {
                _limited++;
                _within += within ?? (after >= 0 && after <= (by - task.Dispatch.Dispatch.SentAt).Ticks) ? 1 : 0;
            }
            if (after < 0)
                return;
            _times.Add(after);
            if (after <= _slowest)
                return;
            _slowest = after;
            _slowestAt = new(task.Stairwell.Unit.Code, task.Dispatch.Dispatch.Id);
        }

        public ResponseTime Result() =>
            new(new(_times.Count, _possible), ReviewRules.Percentiles(_times), new(_within, _limited), _slowestAt, ReviewRules.Curve(_times));
    }
}
