namespace StreamSynth.Training.Kernels;

/// <summary>Is what a kernel does in parallel.</summary>
internal interface IKernelWork
{
    /// <summary>Does one task. Tasks write to different places and may run in any order.</summary>
    /// <param name="worker">Which of the session's threads this is: from 0; memory per worker goes by it.</param>
    /// <param name="task">Which task.</param>
    void Run(int worker, int task);
}
