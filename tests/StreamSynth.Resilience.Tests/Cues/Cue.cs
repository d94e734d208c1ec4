using System.Globalization;

namespace StreamSynth.Resilience.Tests.Cues;

/// <summary>Says what a process does when it passes a moment.</summary>
internal enum Act
{
    /// <summary>Kills itself (SIGKILL).</summary>
    Kill,

    /// <summary>Lets another thread kill it while this one goes on.</summary>
    KillMeanwhile,

    /// <summary>Prints a line and waits until its input ends.</summary>
    Hold,

    /// <summary>Throws what no block or layer expects.</summary>
    Throw,

    /// <summary>Fails as a full disk does (ENOSPC).</summary>
    NoSpace,

    /// <summary>Fails as a broken disk does (EIO).</summary>
    BrokenDisk,
}

/// <summary>Is one thing to be done at one moment of a run: at the <paramref name="Count"/>th time that the process passes it.</summary>
/// <param name="Act">What is done.</param>
/// <param name="Moment">One of <see cref="Moments"/>.</param>
/// <param name="Count">From 1; 0: every time.</param>
internal sealed record Cue(Act Act, string Moment, int Count)
{
    /// <summary>Writes cues as a program's argument.</summary>
    public static string Write(IEnumerable<Cue> cues) =>
        string.Join(',', cues.Select(cue => string.Create(CultureInfo.InvariantCulture, $"{cue.Act}:{cue.Moment}:{cue.Count}")));

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<Cue> Read(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split(':')).Select(part => new Cue(Enum.Parse<Act>(part[0]), part[1], int.Parse(part[2], CultureInfo.InvariantCulture)))];
}
