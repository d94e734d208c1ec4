namespace StreamSynth.Labelling.Desk;

/// <summary>Names what a desk is at.</summary>
public enum DeskPhase
{
    /// <summary>The search trains and chooses: there is no question yet.</summary>
    Choosing,

    /// <summary>A question is open.</summary>
    Asking,

    /// <summary>The last question of a batch has an answer that is not given yet: afterwards it cannot be withdrawn.</summary>
    Confirming,

    /// <summary>An answer was given and is being kept.</summary>
    Keeping,

    /// <summary>The search has ended.</summary>
    Done,

    /// <summary>The search was stopped or has failed; every answer that was said to be kept is kept.</summary>
    Stopped,
}
