using System.Collections.Concurrent;
using System.Diagnostics;

namespace StreamSynth.Resilience.Tests.Cues;

/// <summary>Counts the moments that a run passes, and does what is told for some of them. Safe for several threads.</summary>
/// <param name="cues">What to do.</param>
/// <param name="note">Takes notes of blocks, at once, so that a kill does not lose them; null: nobody wants them.</param>
internal sealed class Script(IReadOnlyList<Cue> cues, Action<string>? note = null)
{
    /// <summary>Is the line that a process prints when it holds still.</summary>
    public const string Held = "held";

    // A save of several trainings may wait for one that waits for images; a disk that fails may end none.
    private static readonly TimeSpan LongestSave = TimeSpan.FromSeconds(1);

    private static readonly AsyncLocal<Script?> Local = new();

    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Cue> _done = new();

    /// <summary>Gives or sets the script of the run that this flow of control belongs to: blocks are made by their options alone, and take it from here.</summary>
    public static Script Current
    {
        get => Local.Value ?? throw new InvalidOperationException("No script is set: a test block was made outside a scripted run.");
        set => Local.Value = value;
    }

    /// <summary>Gives how often each moment was passed.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>Gives the cues that were acted on.</summary>
    public IReadOnlyCollection<Cue> Done => _done;

    /// <summary>Gives the number of saves that have ended, well or not.</summary>
    public int SavesEnded { get; private set; }

    /// <summary>Says that a save has ended.</summary>
    public void EndSave()
    {
        lock (_counts)
        {
            SavesEnded++;
            Monitor.PulseAll(_counts);
        }
    }

    /// <summary>Waits for the end of a save, lest a training of 30 steps be over before its first save is written.</summary>
    /// <param name="ended">Saves that had ended when it began.</param>
    public void AwaitSave(int ended)
    {
        lock (_counts)
        {
            while (SavesEnded == ended && Monitor.Wait(_counts, LongestSave)) continue;
        }
    }

    /// <summary>Takes a note.</summary>
    public void Note(string text) => note?.Invoke(text);

    /// <summary>Says that a moment has come.</summary>
    /// <param name="moment">One of <see cref="Moments"/>.</param>
    public void Pass(string moment)
    {
        if (Take(moment) is { } cue) Do(cue);
    }

    /// <summary>Counts a moment and gives what is to be done, for a caller that does something before it.</summary>
    public Cue? Take(string moment)
    {
        int count = _counts.AddOrUpdate(moment, 1, (_, n) => n + 1);
        Cue? cue = cues.FirstOrDefault(cue => cue.Moment == moment && (cue.Count == count || cue.Count == 0));
        if (cue is not null) _done.Enqueue(cue);

        return cue;
    }

    /// <summary>Does it.</summary>
    public static void Do(Cue cue)
    {
        switch (cue.Act)
        {
            case Act.Kill:
                Kill();
                break;
            case Act.KillMeanwhile:
                new Thread(() => KillAfter(cue.Count)).Start();
                break;
            case Act.Hold:
                Console.WriteLine(Held);
                Console.In.ReadToEnd();
                break;
            case Act.NoSpace:
                throw new IOException($"No space left on device : '{cue.Moment}'");
            case Act.BrokenDisk:
                throw new IOException($"Input/output error : '{cue.Moment}'");
            default:
                throw new ToldToFailException(cue.Moment);
        }
    }

    // kill(2) with SIGKILL: nothing is flushed, no finally block runs.
    private static void Kill()
    {
        using Process self = Process.GetCurrentProcess();
        self.Kill();
        using ManualResetEventSlim never = new();
        never.Wait();
    }

    // Another place within the same call each time: a step takes a few milliseconds.
    private static void KillAfter(int count)
    {
        long end = Stopwatch.GetTimestamp() + (count % 8 * Stopwatch.Frequency / 4000);
        while (Stopwatch.GetTimestamp() < end) Thread.SpinWait(20);
        Kill();
    }
}

/// <summary>Is an error that no product code can know.</summary>
/// <param name="moment">Where it is thrown.</param>
internal sealed class ToldToFailException(string moment) : Exception($"told to fail at '{moment}'");
