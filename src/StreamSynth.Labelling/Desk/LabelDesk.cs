using System.Diagnostics.CodeAnalysis;
using StreamSynth.Search.Rounds;

namespace StreamSynth.Labelling.Desk;

/// <summary>Is where a search lays its question and a person gives the answer: one question at a time, whoever looks.</summary>
/// <remarks>
/// It is oracle and journal of the search, since an answer counts as given only when the journal behind it has kept it: a kill loses at most the answer that was not confirmed yet.
/// An answer names the question it is for, so of two tabs, or two presses of a key, one counts. The last answer of a batch waits for <see cref="DeskAnswer.GoOn"/>,
/// because the search cannot withdraw it any more once the next batch is chosen.
/// Lock: _lock guards every field that changes; nothing is awaited and no other code is called while it is held.
/// </remarks>
/// <param name="journal">Keeps the answers.</param>
public sealed class LabelDesk(ISearchJournal journal) : IOracle, ISearchJournal
{
    private readonly Lock _lock = new();
    private DeskView _view = new(1, DeskPhase.Choosing, 0, null, 0, 0, 0, 0, 0, null, null, false, null);   // guarded by _lock
    private TaskCompletionSource _changed = NewSource();                                                    // guarded by _lock
    private TaskCompletionSource<Answer>? _answer;                                                          // guarded by _lock; of the open question
    private TaskCompletionSource? _kept;                                                                    // guarded by _lock; of the answer being kept

    /// <inheritdoc/>
    public bool SeesScores => true;

    /// <inheritdoc/>
    public IReadOnlyList<SearchEvent> Past => journal.Past;

    /// <summary>Gets what there is to see now.</summary>
    public DeskView View
    {
        get
        {
            lock (_lock) return _view;
        }
    }

    /// <summary>Waits until there is something else to see.</summary>
    /// <param name="version">The version that was seen.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<DeskView> ViewAfterAsync(int version, CancellationToken cancel)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_view.Version != version) return _view;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Gives an answer and waits until it is kept.</summary>
    /// <param name="question">The question that it is for.</param>
    /// <param name="answer">What is said.</param>
    /// <param name="cancel">Ends the waiting; the answer counts all the same.</param>
    /// <returns>Whether it counts, which it does not when the question is not open or there is nothing to undo; and what there is to see then.</returns>
    /// <exception cref="SearchStoppedException">The search ended before the answer was kept.</exception>
    public async Task<(bool Counts, DeskView View)> GiveAsync(int question, DeskAnswer answer, CancellationToken cancel)
    {
        Task kept;
        lock (_lock)
        {
            if (question != _view.Question || !Take(answer, out kept!)) return (false, _view);
        }

        await kept.WaitAsync(cancel).ConfigureAwait(false);
        return (true, View);
    }

    /// <inheritdoc/>
    public async ValueTask<Answer> AskAsync(Question question, CancellationToken cancel)
    {
        TaskCompletionSource<Answer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _answer = answer;
            double? chance = question.LogOdds is { } odds ? 1 / (1 + Math.Exp(-odds)) : null;
            Show(new DeskView(
                0, DeskPhase.Asking, _view.Question + 1, question.Id, question.Round, question.Place, question.BatchSize, question.Labels, question.Positives, chance, null, question.Place > 0, null));
        }

        return await answer.Task.WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask AppendAsync(SearchEvent happened, CancellationToken cancel)
    {
        await journal.AppendAsync(happened, cancel).ConfigureAwait(false);
        if (happened is BatchChosen) return;
        lock (_lock)
        {
            if (_view.Phase == DeskPhase.Keeping) Show(_view with { Phase = DeskPhase.Choosing });
            _kept?.TrySetResult();
            _kept = null;
        }
    }

    /// <summary>Shows that the search has ended.</summary>
    /// <param name="last">Where it stands.</param>
    public void End(RoundRecord last)
    {
        lock (_lock) Show(_view with { Phase = DeskPhase.Done, Labels = last.Labels, Positives = last.Positives, Pending = null, CanUndo = false });
    }

    /// <summary>Shows that the search goes no further, and frees who waits for an answer to be kept.</summary>
    /// <param name="why">Why, a sentence.</param>
    public void Stop(string why)
    {
        lock (_lock)
        {
            Show(_view with { Phase = DeskPhase.Stopped, Message = why, Pending = null, CanUndo = false });
            _kept?.TrySetException(new SearchStoppedException(why));
            _kept = null;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool Take(DeskAnswer answer, [NotNullWhen(true)] out Task? kept)
    {
        kept = Task.CompletedTask;
        switch (_view.Phase, answer)
        {
            case (DeskPhase.Asking, DeskAnswer.Undo) when _view.CanUndo:
                kept = Pass(Answer.Back);
                return true;
            case (DeskPhase.Asking, DeskAnswer.Yes or DeskAnswer.No or DeskAnswer.Skip) when _view.Place == _view.BatchSize - 1:
                Show(_view with { Phase = DeskPhase.Confirming, Pending = answer, CanUndo = true });
                return true;
            case (DeskPhase.Asking, DeskAnswer.Yes or DeskAnswer.No or DeskAnswer.Skip):
                kept = Pass(Of(answer));
                return true;
            case (DeskPhase.Confirming, DeskAnswer.Undo):
                Show(_view with { Phase = DeskPhase.Asking, Pending = null, CanUndo = _view.Place > 0 });
                return true;
            case (DeskPhase.Confirming, DeskAnswer.GoOn):
                kept = Pass(Of(_view.Pending!.Value));
                return true;
            default:
                kept = null;
                return false;
        }
    }

    private static Answer Of(DeskAnswer answer) => answer switch
    {
        DeskAnswer.Yes => Answer.Yes,
        DeskAnswer.No => Answer.No,
        _ => Answer.Skip,
    };

    private Task Pass(Answer answer)
    {
        _kept = NewSource();
        Show(_view with { Phase = DeskPhase.Keeping, Pending = null, CanUndo = false });
        _answer!.TrySetResult(answer);

        return _kept.Task;
    }

    private void Show(DeskView view)
    {
        _view = view with { Version = _view.Version + 1 };
        _changed.TrySetResult();
        _changed = NewSource();
    }
}
