"""Folders elsewhere: SFTP servers and object stores. In: an address and who may ask. Out: new files, in the inbox."""
